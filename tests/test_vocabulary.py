"""Only gpt2's own two files are opened, and only where nobody else can have made them."""

from __future__ import annotations

import hashlib
import os
import sys

import pytest

from kata.course import vocabulary
from kata.walls.files import readable

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no owners to look at")
TEXTS = {"vocab.bpe": b"merges", "encoder.json": b"encoder"}


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A cache with two small files that stand for gpt2's."""
    monkeypatch.setattr(
        vocabulary, "FILES", {n: hashlib.sha256(t).hexdigest() for n, t in TEXTS.items()}
    )
    monkeypatch.setattr(vocabulary, "_download", lambda: None)
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path / "cache"))
    vocabulary.folder.cache_clear()
    (tmp_path / "cache").mkdir(mode=0o755)
    for path, text in zip(vocabulary.files_of(str(tmp_path / "cache")), TEXTS.values()):
        path.write_bytes(text)
        path.chmod(0o644)
    yield tmp_path / "cache"
    vocabulary.folder.cache_clear()


def test_the_two_files_are_opened_and_nothing_beside_them(place):
    (place / ("a" * 40)).symlink_to("/etc")
    (place / "b").write_text("secret")
    assert vocabulary.folder() == str(place)
    inside = {path for path in readable("", str(place)) if path.is_relative_to(place)}
    assert inside == set(vocabulary.files_of(str(place)))
    assert not any(path == place or str(path) == "/etc" for path in readable("", str(place)))


def test_a_link_is_no_file(place):
    file, *_ = vocabulary.files_of(str(place))
    moved = place / "moved"
    file.rename(moved)
    file.symlink_to(moved)
    assert vocabulary.folder() is None


def test_another_text_is_not_gpt2s(place):
    vocabulary.files_of(str(place))[0].write_bytes(b"another")
    assert vocabulary.folder() is None


@pytest.mark.parametrize("which", ["folder", "file"])
def test_what_others_may_write_is_not_trusted(place, which):
    (place if which == "folder" else vocabulary.files_of(str(place))[0]).chmod(0o777)
    assert vocabulary.folder() is None


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="needs root")
def test_what_others_own_is_not_trusted(place):
    os.chown(place, 12345, 12345)
    assert vocabulary.folder() is None


def test_the_default_place_is_not_filled_where_another_made_it(tmp_path, monkeypatch):
    monkeypatch.delenv("TIKTOKEN_CACHE_DIR", raising=False)
    monkeypatch.delenv("DATA_GYM_CACHE_DIR", raising=False)
    monkeypatch.setattr(vocabulary.tempfile, "gettempdir", lambda: str(tmp_path))
    downloads = []
    monkeypatch.setattr(vocabulary, "_download", lambda: downloads.append(1))
    (tmp_path / "data-gym-cache").symlink_to("/etc")
    vocabulary.folder.cache_clear()
    assert vocabulary.folder() is None and not downloads
    vocabulary.folder.cache_clear()
