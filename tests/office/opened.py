"""A workbook opened in LibreOffice: worked out anew, and as it comes out of the printer."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

# What a cell shows whose formula cannot be worked out.
WRONG = re.compile(r"^(#|Err:)")
PATIENCE = 240


def program() -> str:
    """The office program; .ci/office sees to it that there is one."""
    for name in (os.environ.get("LINGPAO_OFFICE"), "soffice"):
        found = name and shutil.which(name)
        if found:
            return found
    raise FileNotFoundError("no soffice: run `make test-office`, which installs it or says how")


def forget_values(book: Path, out: Path) -> int:
    """The same workbook whose formulas have no value yet, so that whoever opens it must work them
    out; gives their number."""
    count = 0
    with ZipFile(book) as parts, ZipFile(out, "w", ZIP_DEFLATED) as fresh:
        for name in parts.namelist():
            content = parts.read(name)
            if name.startswith("xl/worksheets/sheet"):
                text, here = re.subn(r"(</f>)<v>[^<]*</v>", r"\1", content.decode("utf-8"))
                content, count = text.encode("utf-8"), count + here
            fresh.writestr(name, content)
    return count


def convert(book: Path, form: str, folder: Path) -> Path:
    """The workbook as the office program writes it in another form, or its own."""
    profile = (folder / "profile").resolve().as_uri()
    command = [program(), f"-env:UserInstallation={profile}", "--headless", "--norestore"]
    command += ["--convert-to", form, "--outdir", str(folder), str(book)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    made = folder / f"{book.stem}.{form.split(':')[0]}"
    assert made.is_file(), f"{command}: {done.stdout} {done.stderr}"
    return made
