from __future__ import annotations


def pytest_addoption(parser):
    parser.addoption(
        "--new-pictures", action="store_true", help="write the pictures of whole screens anew instead of comparing"
    )
