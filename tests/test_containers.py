"""What the image and the stack are made of is what the repository has. (They are built and run where there is an engine.)"""

import re

from rag.settings import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")


def test_the_image_is_built_from_what_is_there_and_not_ignored() -> None:
    copied = [name for line in re.findall(r"^COPY (?!--from)(.+)", DOCKERFILE, re.M) for name in line.split()[:-1]]
    let_through = re.findall(r"^!(.+)", (ROOT / ".dockerignore").read_text("utf-8"), re.M)
    assert sorted(copied) == sorted(let_through)
    assert all((ROOT / name).exists() for name in copied)


def test_the_stack_s_chroma_is_the_one_tested_with() -> None:
    pinned = re.findall(r"^chromadb==(\S+)", (ROOT / "requirements.txt").read_text("utf-8"), re.M)
    assert re.findall(r"image: chromadb/chroma:(\S+)", (ROOT / "compose.yaml").read_text("utf-8")) == pinned
