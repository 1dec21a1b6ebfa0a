from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from reader.errors import SettingsError
from reader.settings import (
    OwnCommand,
    Settings,
    is_there,
    load_settings,
    set_outlet,
    settings_schema,
    settings_text,
    user_folders,
)


def settings_of(tmp_path: Path, text: str) -> Settings:
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    return load_settings(file)


def test_absent_file_means_defaults(tmp_path):
    assert load_settings(tmp_path / "none" / "config.toml") == Settings()


def test_values_are_taken(tmp_path):
    settings = settings_of(
        tmp_path,
        'folders = ["news", "~/press"]\ntheme = "nord"\nmax_text_mb = 2\ntext_width = 72\n'
        '[keymap]\n"article.bookmark" = "m,ctrl+b"\n"list.open" = ["enter", "x"]\n',
    )
    assert settings.folders == (tmp_path / "news", Path("~/press").expanduser())
    assert settings.theme == "nord"
    assert settings.max_text_mb == 2
    assert settings.text_width == 72
    assert settings.keymap == {"article.bookmark": "m,ctrl+b", "list.open": "enter,x"}
    assert settings.notices == ()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('theme = "nord"\nfolder = ["x"]\n', 2, "did you mean 'folders'?"),
        ("zzz = 1\n", 1, "known are"),
        ("\n\nfolders = 3\n", 3, "should be a list, got a whole number"),
        ('folders = ["a", 3]\n', 1, "got a whole number (entry 2)"),
        ("[keymap]\ny = 'a'\nx = 3\n", 3, "the keys of 'x'"),
        ("keymap = 3\n", 1, "should be a table"),
        ("max_text_mb = -1\n", 1, "above 0"),
        ('max_text_mb = "big"\n', 1, "should be a number, got text"),
        ("text_width = 5\n", 1, "should be between 20 and 1000"),
    ],
)
def test_a_bad_key_is_named_with_its_line_and_the_rest_is_used(tmp_path, text, line, said):
    settings = settings_of(tmp_path, 'citation = "chicago"\n' + text)
    assert settings.citation == "chicago"
    [notice] = settings.notices
    assert f"config.toml:{line + 1}: " in notice
    assert said in notice


def test_a_bad_entry_of_the_keymap_leaves_the_others(tmp_path):
    settings = settings_of(tmp_path, '[keymap]\n"list.open" = "x"\n"article.bookmark" = 3\n"list.sort" = ["a", 1]\n')
    assert settings.keymap == {"list.open": "x"}
    assert len(settings.notices) == 2


def test_the_home_of_nobody_stays_as_it_is_written(tmp_path):
    assert settings_of(tmp_path, 'folders = ["~nobody-is-called-so/x"]').folders == (
        tmp_path / "~nobody-is-called-so/x",
    )
    assert user_folders({"NEWSREADER_HOME": "~nobody-is-called-so"}).data.parts[-2] == "~nobody-is-called-so"


def test_what_is_not_toml_is_said_with_the_line(tmp_path):
    [notice] = settings_of(tmp_path, "folders = [\n'a'\nb").notices
    assert "not TOML" in notice and "line 3" in notice


def test_not_utf8(tmp_path):
    file = tmp_path / "config.toml"
    file.write_bytes(b"theme = '\xff'")
    assert "UTF-8" in load_settings(file).notices[0]


def test_a_folder_in_place_of_the_file(tmp_path):
    assert "not a file" in load_settings(tmp_path).notices[0]


def test_one_variable_moves_all_folders(tmp_path):
    folders = user_folders({"NEWSREADER_HOME": str(tmp_path)})
    assert {folders.config.parent, folders.cache.parent, folders.data.parent} == {tmp_path}
    assert len({folders.config, folders.cache, folders.data}) == 3


def test_xdg_folders_are_respected(monkeypatch, tmp_path):
    monkeypatch.delenv("NEWSREADER_HOME", raising=False)
    for name in ("CONFIG", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    folders = user_folders()
    assert folders.cache == tmp_path / "CACHE" / "newsreader"
    assert folders.config_file == tmp_path / "CONFIG" / "newsreader" / "config.toml"


def test_libraries_on_a_server_are_named_without_their_secrets(tmp_path):
    settings = settings_of(
        tmp_path,
        '[libraries.desk]\nurl = "https://a:9200/news"\nuser = "ann"\npassword_command = "pass desk"\n'
        'certificates = "ca.pem"\n[libraries.wire]\nurl = "https://b:9200/wire"\napi_key_command = "cat key"\n',
    )
    assert settings.notices == ()
    desk, wire = settings.libraries["desk"], settings.libraries["wire"]
    assert (desk.url, desk.user, desk.password_command) == ("https://a:9200/news", "ann", "pass desk")
    assert desk.certificates == tmp_path / "ca.pem"
    assert (wire.api_key_command, wire.certificates) == ("cat key", None)
    assert settings_of(tmp_path, settings_text(settings)).libraries == settings.libraries


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('url = "https://a/news"\npassword = "secret"', "'password' must not be in a file"),
        ('url = "https://a/news"\napi_key = "secret"', "'api_key_command'"),
        ('url = "https://a/news"\nusr = "ann"', "unknown setting 'usr'"),
        ('user = "ann"', "lacks its url"),
        ("url = 3", "should be a table of text"),
    ],
)
def test_what_is_wrong_with_a_library_is_said_and_the_others_are_kept(tmp_path, entry, said):
    settings = settings_of(tmp_path, f'[libraries.bad]\n{entry}\n[libraries.good]\nurl = "https://b/news"\n')
    assert list(settings.libraries) == ["good"]
    assert said in settings.notices[0]
    assert "secret" not in settings.notices[0]


def test_colours_and_keys_that_are_none_are_named(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text('keys = "emacs"\n[colours]\nquote = "#fff"\nsky = "blue"\nfigure = 3\n', encoding="utf-8")
    settings = load_settings(file)
    assert (settings.keys, settings.colours) == ("newsreader", {"quote": "#fff"})
    assert [notice.partition(": ")[2] for notice in settings.notices] == [
        "'keys' should be one of newsreader, newsboat; the default is used.",
        "the colour of 'sky' is not a mark; known are quote, figure, bookmark; the theme's is used.",
        "the colour of 'figure' should be text; the theme's is used.",
    ]


def test_a_file_in_the_place_of_the_folder_of_the_settings_is_said(tmp_path):
    (tmp_path / "config").write_text("Dear all,")
    settings = load_settings(tmp_path / "config" / "config.toml")
    assert "cannot be read (not a directory); defaults are used" in settings.notices[0]


def test_in_a_folder_that_may_not_be_entered_there_is_nothing(tmp_path, monkeypatch):
    def denied(path: Path, **how: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "stat", denied)
    assert not is_there(tmp_path / "config.toml")


def test_the_schema_accepts_what_the_program_accepts_and_nothing_else():
    schema = settings_schema()
    Draft202012Validator.check_schema(schema)
    checks = Draft202012Validator(schema)
    every = tomllib.loads(re.sub(r"(?m)^# (?=\w+ = )", "", settings_text()))
    assert len(every) == len(schema["properties"])
    assert [error.message for error in checks.iter_errors(every)] == []
    for wrong in ({"thema": "nord"}, {"text_width": "wide"}, {"keys": "vim"}, {"folders": "~/news"}):
        assert not checks.is_valid(wrong)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[commands.mail]\nrun = "mutt"', ":1: the command 'mail': 'run' should be a list, got text; it is left out."),
        ("[commands.mail]\nkey = 'x'", ":1: the command 'mail': lacks 'run'; it is left out."),
        (
            "\n[commands.mail]\nrun = []",
            ":2: the command 'mail': 'run' should be a list that begins with the name of a",
        ),
        ("[commands.mail]\nrun = ['a']\ngive = 'html'", "'give' should be one of json, markdown, text, path, nothing"),
        ("[commands.mail]\nrun = ['a']\nshell = true", "unknown setting 'shell'; known are run, key, give, where"),
        ("[commands.mail]\nrun = ['a', '--t={title}']", "'run' has {title} within an argument; what is of an article"),
        ("[commands.mail]\nrun = ['a', '{body}']", "'run' has {body}, which stands for nothing; known are {given}"),
        ("[commands.mail]\nrun = ['a']\nwhere = 'desk'", "'where' has “desk”; known are list, article, desks"),
        ("[commands]\nmail = 1", "the command 'mail': should be a table; it is left out."),
        ("[export]\ntemplate = '$speeker'", ":2: 'template' names $speeker; the fields are $text, $quote"),
        ("[export]\ntemplate = 5", ":2: 'template' should be text"),
        ("proxy = 'proxy.example'", ":1: 'proxy' should be an address like http://proxy.example:3128"),
    ],
)
def test_what_is_wrong_with_commands_template_and_proxy_is_said_with_its_line(tmp_path, text, said):
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    settings = load_settings(file)
    assert len(settings.notices) == 1 and said in settings.notices[0]
    assert not settings.commands and not settings.export and settings.proxy is None


def test_commands_of_ones_own_are_read_and_written(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text("[commands.mail]\nrun = ['mutt', '-s', '{title}']\nkey = 'ctrl+t'\nwhere = 'article'\n", "utf-8")
    settings = load_settings(file)
    assert settings.commands == {"mail": OwnCommand(("mutt", "-s", "{title}"), "ctrl+t", where=("article",))}
    file.write_text(settings_text(settings), "utf-8")
    assert load_settings(file).commands == settings.commands


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '[outlets]\n"/news/plant" = "The Herald"\n'),
        ('theme = "nord"', 'theme = "nord"\n\n[outlets]\n"/news/plant" = "The Herald"\n'),
        (
            '[outlets]\n"/news/plant" = "Tidende" # once\nb = "B"\n\n[keymap]\nx = "y"\n',
            '[outlets]\n"/news/plant" = "The Herald"\nb = "B"\n\n[keymap]\nx = "y"\n',
        ),
        ('# mine\r\ntheme = "nord"\r\n', '# mine\r\ntheme = "nord"\r\n\n[outlets]\n"/news/plant" = "The Herald"\n'),
    ],
)
def test_the_outlet_of_a_folder_is_written_and_all_else_stays(tmp_path, before, after):
    file = tmp_path / "config" / "config.toml"
    if before:
        file.parent.mkdir()
        file.write_bytes(before.encode())
    set_outlet(file, "/news/plant", "The Herald")
    assert file.read_bytes().decode() == after
    assert load_settings(file).outlets["/news/plant"] == "The Herald"
    set_outlet(file, "/news/plant", "")
    assert "/news/plant" not in load_settings(file).outlets
    assert "plant" not in file.read_text("utf-8")


@pytest.mark.parametrize("text", ['outlets = { a = "b" }', "theme = ", '[outlets]\n[keymap]\n"/news/plant" = "y"'])
def test_a_settings_file_that_cannot_be_changed_is_left_and_said(tmp_path, text):
    file = tmp_path / "config.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=r"cannot be changed here: write .* below"):
        set_outlet(file, "/news/plant", "The Herald")
    assert file.read_text("utf-8") == text


def test_an_outlet_that_is_no_text_is_said_with_its_line(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text("[outlets]\nplant = 5\n", "utf-8")
    settings = load_settings(file)
    assert settings.outlets == {}
    assert "'outlets' should be text, got a whole number" in settings.notices[0]
