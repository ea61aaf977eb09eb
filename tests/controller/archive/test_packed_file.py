"""The outer form of an archive: what goes in comes out, the same bytes each time, and no tricks."""

import io
import stat
import warnings
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.archive import packed_file
from controller.archive.packed_file import FILES_MAX, NotPacked, pack, unpack
from tests.fuzz.effort import effort

FILES = [("manifest.json", b"{}\n"), ("SIMULATED-record.sqlite", bytes(range(256)) * 20)]


def other_zip(
    *names: str, compressed: bool = False, change: Callable[[zipfile.ZipInfo], None] = lambda _: None
) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        with zipfile.ZipFile(buffer, "w") as packed:
            for name in names:
                info = zipfile.ZipInfo(name)
                info.compress_type = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
                change(info)
                packed.writestr(info, b"dots" * 50)
    return buffer.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(NotPacked) as refused:
        unpack(data)
    return str(refused.value)


def test_what_goes_in_comes_out_in_its_order() -> None:
    assert list(unpack(pack(FILES)).items()) == FILES


def test_the_same_content_has_the_same_bytes_and_another_order_has_others() -> None:
    assert pack(FILES) == pack(FILES)
    assert pack(FILES) != pack(reversed(FILES))


@pytest.mark.parametrize(
    "name",
    [
        "../plan.json", "/plan.json", "a/plan.json", "..", ".hidden", "a\\plan.json", "C:plan.json", "",
        "a b", "Ä.png", "folder/", "x" * 201,
    ],
)  # fmt: skip
def test_a_name_that_could_lead_out_of_the_folder_is_refused(name: str) -> None:
    assert "expected plain names of files, without folders" in refusal(other_zip(name))


def test_a_name_that_goes_on_after_a_zero_byte_is_refused() -> None:
    data = other_zip("planXjson").replace(b"planXjson", b"plan\0json")
    assert "expected plain names" in refusal(data)


@pytest.mark.parametrize("second", ["plan.json", "Plan.JSON"])
def test_a_name_that_comes_twice_is_refused(second: str) -> None:
    assert refusal(other_zip("plan.json", second)) == f"it holds {second} twice, expected each name once"


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFDIR, stat.S_IFIFO, stat.S_IFCHR])
def test_a_link_or_anything_that_is_no_file_is_refused(kind: int) -> None:
    def make(info: zipfile.ZipInfo) -> None:
        info.external_attr = (kind | 0o777) << 16

    assert "is a link or another thing that is no file" in refusal(other_zip("plan.json", change=make))


def test_nothing_is_unpacked_that_was_compressed() -> None:
    """So there is no bomb: what is read is never more than the file has."""
    assert refusal(other_zip("plan.json", compressed=True)) == (
        "plan.json is compressed or encrypted, expected it stored as it is"
    )


def test_files_that_claim_more_than_the_archive_has_are_refused() -> None:
    data = bytearray(pack([("plan.json", b"dots" * 50)]))
    central = data.index(b"PK\x01\x02")
    for at in (central + 20, central + 24):
        data[at : at + 4] = (100_000_000).to_bytes(4, "little")
    assert "its files claim 100000000 bytes, expected at most the " in refusal(bytes(data))


def test_a_file_whose_two_sizes_differ_is_refused() -> None:
    data = bytearray(pack([("plan.json", b"dots" * 50)]))
    central = data.index(b"PK\x01\x02")
    data[central + 24 : central + 28] = (201).to_bytes(4, "little")
    assert refusal(bytes(data)) == "plan.json claims 201 bytes and has 200"


def test_more_files_than_a_session_has_are_refused() -> None:
    names = [f"picture-{number}.png" for number in range(FILES_MAX + 1)]
    assert refusal(other_zip(*names)) == f"it holds {FILES_MAX + 1} files, expected at most {FILES_MAX}"


@pytest.mark.parametrize("data", [b"", b"dots,and,so,on\n" * 200, pack(FILES)[:-40]])
def test_what_is_no_zip_file_is_refused(data: bytes) -> None:
    assert "it can't be read as a zip file" in refusal(data)


@effort(150)
@given(changes=st.lists(st.tuples(st.integers(0), st.integers(1, 255)), min_size=1, max_size=4))
def test_any_changed_bytes_are_refused_or_leave_plain_files_no_larger_than_the_archive(
    changes: list[tuple[int, int]],
) -> None:
    data = bytearray(pack(FILES))
    for at, change in changes:
        data[at % len(data)] ^= change
    try:
        files = unpack(bytes(data))
    except NotPacked:
        return
    assert sum(map(len, files.values())) <= len(data)
    assert all(packed_file.PLAIN_NAME.fullmatch(name) for name in files)
