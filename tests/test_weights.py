"""GPT-2's published weights: fetched from a server of our own, and shown."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kata.course import vocabulary, weights
from kata.course.errors import BadCall
from kata.course.places import ROOT
from tests.test_demos import show

PATH = "/openai-community/gpt2/resolve/main/model.safetensors"
FETCH = """
import sys
from pathlib import Path
from kata.course import weights
weights.FOLDER = Path(sys.argv[1])
from kata.commands.main import main
status = main(["fetch", *sys.argv[2:]])
assert "torch" not in sys.modules
sys.exit(status)
"""


def safetensors(shapes) -> bytes:
    """A file of small numbers."""
    header, end = {}, 0
    for name, shape in shapes.items():
        size = 4
        for length in shape:
            size *= length
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [end, end + size]}
        end += size
    text = json.dumps({"__metadata__": {"format": "pt"}, **header}).encode()
    return len(text).to_bytes(8, "little") + text + bytes(range(64)) * (end // 64)


DATA = safetensors({"wte.weight": [64, 64], "wpe.weight": [32, 64]})


class Hub(ThreadingHTTPServer):
    """Hugging Face's, as far as a file is asked for there."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.data, self.announced, self.ends_after, self.asked = DATA, DATA, None, []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Answer(BaseHTTPRequestHandler):
    server: Hub
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._begin(200 if self.path == PATH else 404, len(self.server.announced))

    def do_GET(self) -> None:
        """From the byte that is asked for to the end, or until the server has had enough."""
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(wanted[1]) if wanted else 0
        self.server.asked += [start] if self.path == PATH else []
        data = self.server.data[start:]
        self._begin(206 if wanted else 200, len(data))
        self.wfile.write(data[: self.server.ends_after])
        self.close_connection = True

    def _begin(self, status: int, length: int) -> None:
        self.send_response(status)
        digest = hashlib.sha256(self.server.announced).hexdigest()
        for name, value in {
            "ETag": f'"{digest}"',
            "X-Linked-ETag": f'"{digest}"',
            "X-Linked-Size": len(self.server.announced),
            "X-Repo-Commit": "0" * 40,
            "Content-Length": length,
        }.items():
            self.send_header(name, str(value))
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def hub():
    pytest.importorskip("huggingface_hub", reason="pip install -e '.[weights]'")
    with Hub() as server:
        yield server
        server.shutdown()


def fetch(folder, *words, address="http://127.0.0.1:9", **environment):
    plain = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return subprocess.run(
        [sys.executable, "-c", FETCH, str(folder), *words],
        cwd=ROOT,
        env={**plain, "HF_ENDPOINT": address, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def test_a_file_is_fetched_and_checked_and_not_fetched_twice(hub, tmp_path):
    done = fetch(tmp_path / "weights", "gpt2", "--yes", address=hub.address)
    assert done.returncode == 0, done.stderr
    place = tmp_path / "weights" / "gpt2.safetensors"
    assert place.read_bytes() == DATA
    assert "0.55 GB" in done.stdout and str(place) in done.stdout and "show 5.5" in done.stdout
    assert [path.name for path in place.parent.iterdir()] == ["gpt2.safetensors"]
    again = fetch(tmp_path / "weights", "gpt2-small")
    assert again.returncode == 0 and "here already" in again.stdout and hub.asked == [0]


def test_what_broke_off_is_gone_on_with(hub, tmp_path):
    part = tmp_path / f"gpt2.safetensors.{hashlib.sha256(DATA).hexdigest()[:12]}.part"
    part.write_bytes(DATA[:5000])
    done = fetch(tmp_path, "gpt2", "--yes", address=hub.address)
    assert done.returncode == 0, done.stderr
    assert hub.asked == [5000]
    assert (tmp_path / "gpt2.safetensors").read_bytes() == DATA and not part.exists()


def test_a_download_that_ends_early_is_told_and_kept(hub, tmp_path):
    hub.data = DATA[:7000]  # all that ever comes
    done = fetch(tmp_path, "gpt2", "--yes", address=hub.address)
    assert done.returncode == 3 and "goes on from here" in done.stderr.splitlines()[-1]
    (part,) = tmp_path.iterdir()
    assert part.name.endswith(".part") and part.read_bytes() == DATA[:7000]


def test_what_is_not_as_announced_is_thrown_away(hub, tmp_path):
    hub.data = DATA[:-1] + b"!"
    done = fetch(tmp_path, "gpt2", "--yes", address=hub.address)
    assert done.returncode == 3
    assert "not what was announced" in done.stderr.splitlines()[-1]
    assert list(tmp_path.iterdir()) == []


def test_without_a_network_it_says_so_in_a_line_within_seconds(tmp_path):
    pytest.importorskip("huggingface_hub", reason="pip install -e '.[weights]'")
    begun = time.monotonic()
    done = fetch(tmp_path, "gpt2", "--yes", address="http://hub.invalid")
    assert time.monotonic() - begun < 15  # five, on a machine that does nothing else
    assert done.returncode == 3 and list(tmp_path.iterdir()) == []
    assert re.fullmatch(r"grader\.py: .+ can't be reached from here: .+\n", done.stderr)


@pytest.mark.parametrize(
    "words, said",
    [
        ([], "fetch takes one of gpt2, gpt2-medium"),
        (["gpt3"], "no weights called 'gpt3'"),
        (["gpt2", "gpt2-xl"], "fetch takes one"),
        (["gpt2"], "without a terminal, add --yes"),
    ],
)
def test_a_wrong_call_fetches_nothing(words, said, tmp_path):
    pytest.importorskip("huggingface_hub", reason="pip install -e '.[weights]'")
    done = fetch(tmp_path, *words)
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert said in done.stderr and list(tmp_path.iterdir()) == []


def test_without_the_package_it_says_how_to_get_it(tmp_path):
    (tmp_path / "huggingface_hub.py").write_text("raise ImportError")
    done = fetch(tmp_path, "gpt2", "--yes", PYTHONPATH=str(tmp_path))
    assert done.returncode == 3
    assert re.fullmatch(r"grader\.py: .+pip install -e '\.\[weights\]'\n", done.stderr)


# --- the file -------------------------------------------------------------------------------------


def test_a_header_tells_the_shapes(tmp_path):
    file = tmp_path / "a.safetensors"
    file.write_bytes(DATA)
    assert weights.shapes(file) == {"wte.weight": (64, 64), "wpe.weight": (32, 64)}


@pytest.mark.parametrize(
    "data",
    [b"", b"no weights", DATA[:-1], DATA + b" ", b"\x80\x04N." * 9, b"\xff" * 64]
    + [(2).to_bytes(8, "little") + text for text in (b"[]", b"7 ", b"{}x")],
)
def test_what_is_no_weights_is_refused(data, tmp_path):
    file = tmp_path / "model.bin"
    file.write_bytes(data)
    with pytest.raises(BadCall, match="safetensors"):
        weights.shapes(file)


@pytest.mark.parametrize(
    "words", [["no/such/file"], ["README.md"], ["README.md", "LICENSE"], ["."]]
)
def test_show_refuses_what_is_no_weights(words):
    done = show("5.5", *words)
    assert done.returncode == 2 and done.stderr.count("\n") == 1


def test_show_of_another_section_takes_no_file():
    done = show("4.2", "README.md")
    assert done.returncode == 2 and "takes one section" in done.stderr


PUBLISHED = """
import sys
sys.path[:0] = ["solutions", "."]
import torch
from safetensors.torch import save_file
from ch5_5_gpt2_weights import layout
cfg = {"vocab_size": 50257, "context_length": 40, "emb_dim": 64, "n_layers": 2}
torch.manual_seed(123)
tensors = {name: torch.randn(shape) * 0.02 for name, shape in layout(cfg).items()}
tensors["h.0.attn.bias"] = torch.ones(1, 1, 40, 40).tril()
save_file(tensors, sys.argv[1])
"""


@pytest.mark.parametrize("has_words", [True, False])
def test_ones_own_classes_speak_with_the_weights_of_a_file(has_words, tmp_path, monkeypatch):
    if has_words and vocabulary.folder() is None:
        pytest.skip(vocabulary.MISSING)
    file = tmp_path / "small.safetensors"
    subprocess.run([sys.executable, "-c", PUBLISHED, str(file)], cwd=ROOT, check=True)
    if not has_words:
        monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    done = show("5.5", file, "--target", "solutions")
    assert done.returncode == 0, done.stderr
    assert "2 blocks of 1 heads, 64 wide; 50,257 tokens" in " ".join(done.stdout.split())
    assert ("vocabulary is not here" in " ".join(done.stdout.split())) == (not has_words)
    assert ("loss after" in done.stdout) == has_words == ("Every effort moves you" in done.stdout)
    assert max(map(len, done.stdout.splitlines())) <= 80
