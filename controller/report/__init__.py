"""The report of a session, for doctor, technician and client: a document, then HTML and PDF of it.

`make` turns a record's summary, rows and plan into a `document`; `html` and `pdf` set it and know nothing of
sessions. All cores but `cli` and `sources`. What a session came to is `controller.summary`'s.
"""
