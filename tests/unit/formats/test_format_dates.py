"""Dates as people write them, to ISO 8601."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.formats.dates import to_iso


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2022-03-14", "2022-03-14"),
        ("2022/3/4", "2022-03-04"),
        ("20220314", "2022-03-14"),
        ("2022-03-14T09:30", "2022-03-14T09:30:00"),
        ("2022-03-14 09:30:15", "2022-03-14T09:30:15"),
        ("2022-03-14T09:30:00Z", "2022-03-14T09:30:00+00:00"),
        ("2022-03-14T09:30:00.250-05:00", "2022-03-14T09:30:00-05:00"),
        ("2022-03-14 09:30 +0530", "2022-03-14T09:30:00+05:30"),
        ("2022-03-14T09:30+01", "2022-03-14T09:30:00+01:00"),
        ("Mon, 14 Mar 2022 09:30:00 +0000", "2022-03-14T09:30:00+00:00"),
        ("Mon, 14 Mar 2022 09:30:00 EST", "2022-03-14T09:30:00-05:00"),
        ("14 Mar 2022 09:30:00 GMT", "2022-03-14T09:30:00+00:00"),
        ("14 March 2022", "2022-03-14"),
        ("1st of May 2022", "2022-05-01"),
        ("Monday 14 March 2022", "2022-03-14"),
        ("March 14, 2022", "2022-03-14"),
        ("Sept. 3, 2021", "2021-09-03"),
        ("Monday, March 14, 2022 at 9:30 p.m.", "2022-03-14T21:30:00"),
        ("March 14, 2022, 12:05 AM EDT", "2022-03-14T00:05:00-04:00"),
        ("14 March 2022 09.30 BST", "2022-03-14T09:30:00+01:00"),
        ("14-Mar-2022", "2022-03-14"),
        ("14.03.2022", "2022-03-14"),
        ("14/03/2022", "2022-03-14"),
        ("03/14/2022", "2022-03-14"),
        ("03/03/2022", "2022-03-03"),
        ("14 March 2022 09:30 XYZ", "2022-03-14T09:30:00"),
    ],
)
def test_dates(written, iso):
    assert to_iso(written) == iso
    assert to_iso(f"  {written}\t") == iso


@pytest.mark.parametrize(
    "written",
    [
        "",
        "soon",
        "March 2022",
        "2022",
        "2022-02-30",
        "14 Smarch 2022",
        "03/04/2022",
        "2022-03-14T25:00",
        "14 March 2022 13 pm",
        "March 14, 2022 and more",
        "2022-03-14T09:30+99:00",
        "99/99/2022",
        "0000-01-01",
        "14 March 2022 0:30 pm",
        "9" * 500,
    ],
)
def test_what_is_no_date_or_two(written):
    assert to_iso(written) is None


@given(st.dates())
@settings(max_examples=50)
def test_every_date_in_every_style(day):
    year = f"{day.year:04}"
    month = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ][day.month - 1]
    for written in (
        day.isoformat(),
        f"{day.day} {month} {year}",
        f"{month} {day.day}, {year}",
        f"{month[:3]} {day.day}, {year}",
    ):
        assert to_iso(written) == day.isoformat()


@given(st.text(max_size=100))
@settings(max_examples=100)
def test_any_text_is_fine(text):
    result = to_iso(text)
    assert result is None or to_iso(result) == result
