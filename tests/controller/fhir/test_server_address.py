import pytest

from controller.fhir.errors import AddressRefused
from controller.fhir.server_address import checked_base


@pytest.mark.parametrize(
    ("base", "checked"),
    [
        ("https://fhir.example.org/r4/", "https://fhir.example.org/r4"),
        ("https://fhir.example.org", "https://fhir.example.org"),
        ("http://127.0.0.1:8080/fhir", "http://127.0.0.1:8080/fhir"),
        ("http://localhost/fhir", "http://localhost/fhir"),
        ("http://[::1]:80/fhir", "http://[::1]:80/fhir"),
    ],
)
def test_https_and_this_computer_are_fit_for_a_clients_data(base: str, checked: str) -> None:
    assert checked_base(base, insecure_http=False) == checked


@pytest.mark.parametrize(
    "base",
    [
        "http://fhir.example.org/r4",
        "http://10.0.0.7/r4",
        "http://localhost.example.org",
        "http://127.1.example",
    ],
)
def test_another_computer_in_the_clear_only_if_somebody_says_so(base: str) -> None:
    with pytest.raises(AddressRefused, match="nobody on the way reads"):
        checked_base(base, insecure_http=False)
    assert checked_base(base, insecure_http=True) == base


@pytest.mark.parametrize(
    "base",
    [
        "",
        "fhir.example.org/r4",
        "ftp://fhir.example.org",
        "https://",
        "https:///r4",
        "https://[::1/r4",
        "https://h:port/r4",
        "https://h/r4?_format=json",
        "https://h/r4#x",
        "https://h/r 4",
        "https://h/\u200br4",
        "file:///etc/passwd",
    ],
)
def test_what_is_no_base_of_a_server_is_refused(base: str) -> None:
    with pytest.raises(AddressRefused, match="expected the base of a FHIR server"):
        checked_base(base, insecure_http=True)


def test_a_password_belongs_in_no_address_and_is_not_shown() -> None:
    with pytest.raises(AddressRefused, match="no name or password") as refused:
        checked_base("https://ann:s3cret@fhir.example.org/r4", insecure_http=False)

    assert "s3cret" not in str(refused.value)
