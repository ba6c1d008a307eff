"""The files of the project, read once: their text, and for C++ the text with comments and strings blanked.

Blanking keeps every line where it was, so that a finding can name its line.
"""
import os
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

# Not ours, or made by a build or a run.
SKIPPED_FOLDERS = {'.git', 'build', 'data', 'node_modules', '__pycache__', 'dist', '.cache'}
TEXT_SUFFIXES = {'.cpp', '.hpp', '.c', '.h', '.py', '.mjs', '.js', '.ts', '.tsx', '.css', '.html', '.sql', '.toml', '.md',
                 '.txt', '.json', '.cmake', '.in', '.sh', '.yml', '.yaml', ''}

_LITERAL = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<tag>[^()\s]*)\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Za-z_])\'(?:\\.|[^\'\\\n])*\'',
    re.DOTALL)


def _blank(match):
    text = match.group()
    lines = '\n' * text.count('\n')
    return lines if text.startswith('/') else f'""{lines}'


@dataclass(frozen=True)
class Finding:
    path: str
    line: int
    message: str
    is_warning: bool = False

    def __str__(self):
        return f'{self.path}:{self.line}: {self.message}'


class File:
    def __init__(self, root, path):
        self.path = path  # relative to the root, with forward slashes
        self.name = path.rsplit('/', 1)[-1]
        self.folder = path.rpartition('/')[0]
        self.suffix = Path(path).suffix
        self._full = root / path

    @cached_property
    def text(self):
        return self._full.read_text(encoding='utf-8', errors='replace')

    @cached_property
    def lines(self):
        return self.text.splitlines()

    @cached_property
    def code(self):
        """C++ without comments and with empty strings."""
        return _LITERAL.sub(_blank, self.text)

    @property
    def is_cpp(self):
        return self.suffix in ('.cpp', '.hpp')

    @property
    def is_cpp_test(self):
        """A test, or what only tests of that folder use."""
        return self.name.endswith('_test.cpp') or '/testing/' in self.path

    @property
    def module(self):
        """`delivery` for src/delivery/..., else empty."""
        parts = self.path.split('/')
        return parts[1] if len(parts) > 2 and parts[0] == 'src' else ''

    def line_of(self, offset, text=None):
        return (text if text is not None else self.text).count('\n', 0, offset) + 1


class Tree:
    def __init__(self, root):
        self.root = Path(root)
        self.files = []
        self.folders = []
        for folder, names, files in os.walk(self.root):
            names[:] = sorted(name for name in names if name not in SKIPPED_FOLDERS)
            relative = os.path.relpath(folder, self.root)
            relative = '' if relative == '.' else relative + '/'
            self.folders += [relative + name for name in names]
            self.files += [File(self.root, relative + name) for name in sorted(files)
                           if Path(name).suffix in TEXT_SUFFIXES and not os.path.islink(os.path.join(folder, name))]
        self.by_path = {file.path: file for file in self.files}

    def under(self, *prefixes):
        return [file for file in self.files if file.path.startswith(prefixes)]

    def cpp(self, *prefixes):
        return [file for file in self.under(*prefixes) if file.is_cpp]

    def exists(self, path):
        return (self.root / path).exists()
