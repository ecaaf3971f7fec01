"""Writes the next revision from the difference between the models and the history: `new_migration.py "what it does"`.

Read what it wrote before you commit it. `--first` writes revision 0001 anew from the models alone; only before the first release.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import Script

from zhixing.engines.postgres import EmbeddedPostgres
from zhixing.kit.schema import head, migrations_folder, upgrade

QUEUE = '''
    queue = Path(__file__).parents[1] / "sql" / "procrastinate_3.10.sql"
    op.get_bind().exec_driver_sql(queue.read_text().replace("%", "%%"))
'''


def write(url: str, message: str, number: str) -> Path:
    """The new revision's file."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["url"] = url
    written = command.revision(config, message=message, rev_id=number, autogenerate=True)
    assert isinstance(written, Script)
    return Path(written.path)


def tidy(revision: Path) -> None:
    """Lays the file out as the rest of the code is."""
    for order in (["check", "--fix", "-q"], ["format", "-q"]):
        subprocess.run([sys.executable, "-m", "ruff", *order, str(revision)], check=True)


def add_queue(revision: Path) -> None:
    """The first revision makes the job queue too."""
    text = revision.read_text().replace("import sqlalchemy as sa\n", "from pathlib import Path\n\nimport sqlalchemy as sa\n")
    revision.write_text(text.rstrip() + "\n" + QUEUE)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("message")
    options.add_argument("--first", action="store_true")
    told = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhixing-migration-") as folder:
        Path(folder).chmod(0o711)
        with EmbeddedPostgres(Path(folder)) as postgres:
            if told.first:
                for old in (migrations_folder() / "versions").glob("0001_*.py"):
                    old.unlink()
                revision = write(postgres.url, told.message, "0001")
                add_queue(revision)
            else:
                upgrade(postgres.url)
                revision = write(postgres.url, told.message, f"{int(head()) + 1:04}")
            tidy(revision)


if __name__ == "__main__":
    main()
