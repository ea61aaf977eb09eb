CREATE TABLE begun_sessions (
    plan_hash VARCHAR(64) NOT NULL,
    plan_session INTEGER NOT NULL,
    session VARCHAR NOT NULL,
    folder VARCHAR NOT NULL,
    at_utc VARCHAR(24) NOT NULL,
    PRIMARY KEY (plan_hash, plan_session),
    UNIQUE (session)
)

CREATE TABLE ledger (
    id SERIAL NOT NULL CHECK (id = 1),
    world VARCHAR(9) NOT NULL,
    schema_version INTEGER NOT NULL,
    PRIMARY KEY (id)
)

CREATE TABLE lots (
    gtin VARCHAR(14) NOT NULL,
    lot VARCHAR(20) NOT NULL,
    expiry DATE NOT NULL,
    PRIMARY KEY (gtin, lot)
)

CREATE TABLE positions (
    id SERIAL NOT NULL,
    session VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    hash VARCHAR(64) NOT NULL,
    at_utc VARCHAR(24) NOT NULL,
    PRIMARY KEY (id)
)

CREATE INDEX positions_by_session ON positions (session, id)

CREATE TABLE cartridges (
    gtin VARCHAR(14) NOT NULL,
    serial VARCHAR(20) NOT NULL,
    lot VARCHAR(20) NOT NULL,
    expiry DATE NOT NULL,
    tag VARCHAR(16) NOT NULL,
    state VARCHAR(9) NOT NULL,
    session VARCHAR,
    client_ref VARCHAR,
    dots_struck INTEGER NOT NULL CHECK (dots_struck >= 0),
    PRIMARY KEY (gtin, serial),
    FOREIGN KEY(gtin, lot) REFERENCES lots (gtin, lot),
    UNIQUE (tag)
)

CREATE INDEX cartridges_by_lot ON cartridges (lot)

CREATE INDEX cartridges_by_serial ON cartridges (serial)

CREATE INDEX cartridges_by_session ON cartridges (session)

CREATE TABLE steps (
    id SERIAL NOT NULL,
    gtin VARCHAR(14) NOT NULL,
    serial VARCHAR(20) NOT NULL,
    state VARCHAR(9) NOT NULL,
    session VARCHAR,
    client_ref VARCHAR,
    by VARCHAR NOT NULL,
    at_utc VARCHAR(24) NOT NULL,
    dots_struck INTEGER NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(gtin, serial) REFERENCES cartridges (gtin, serial)
)

CREATE INDEX steps_by_cartridge ON steps (gtin, serial)
