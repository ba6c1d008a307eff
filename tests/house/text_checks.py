"""What the documents and settings must keep: they name files that exist, no machine, no registry; every setting is explained.

A document that names a missing file is worse than none: the reader stops believing the rest.
"""
import re

import rules
from tree import Finding

_KNOWN = r'(?:cpp|hpp|py|mjs|js|ts|tsx|css|html|sql|toml|md|txt|json|cmake|sh|service)'
_BACKTICKED = re.compile(rf'`(\.?/?[\w.\-]+(?:/[\w.\-]+)*/?)`')
_LINK = re.compile(r'\[[^\]]*\]\(([^)\s#]+)(?:#[^)]*)?\)')
_IN_COMMENT = re.compile(rf'\b((?:src/)?({"|".join(rules.LAYERS)}|docs|tests|bench|config|migrations|tools)/[\w./\-]*\w\.{_KNOWN})\b')
# Made by a build or a run, so they need not exist in the tree.
_MADE = ('build/', 'data/', './data', 'dist/')


def documents(tree):
    for file in tree.files:
        if file.suffix == '.md' and (file.folder == '' or file.path.startswith(('docs/', 'bench/', 'tests/', 'src/'))):
            yield file


def _names_a_file(name):
    bare = name.removeprefix('./')
    if name.startswith('/') or bare.startswith(_MADE):
        return False
    return bool(re.search(rf'/[\w.\-]+\.{_KNOWN}$', bare) or (bare.endswith('/') and bare.split('/')[0] in
                {'src', 'tests', 'bench', 'docs', 'config', 'migrations', 'tools', 'cmake', 'web'}))


def _found(tree, document, name):
    bare = name.removeprefix('./')
    return any(tree.exists(path) for path in (bare, f'src/{bare}', f'{document.folder}/{bare}' if document.folder else bare))


def documents_name_files_that_exist(tree):
    for document in documents(tree):
        for match in _BACKTICKED.finditer(document.text):
            if _names_a_file(match.group(1)) and not _found(tree, document, match.group(1)):
                yield Finding(document.path, document.line_of(match.start()), f'there is no {match.group(1)}')
        for match in _LINK.finditer(document.text):
            target = match.group(1)
            if '://' not in target and not target.startswith(('mailto:', '/')) and not _found(tree, document, target):
                yield Finding(document.path, document.line_of(match.start()), f'this link leads nowhere: {target}')


def comments_name_files_that_exist(tree):
    for file in tree.cpp('src/', 'tests/', 'bench/'):
        for number, line in enumerate(file.lines, 1):
            _, slashes, comment = line.partition('//')
            if slashes and '"' not in line.partition('//')[0]:
                for match in _IN_COMMENT.finditer(comment):
                    if not _found(tree, file, match.group(1)):
                        yield Finding(file.path, number, f'this comment names {match.group(1)}, which does not exist')


def no_machine_is_named(tree):
    for file in tree.files:
        for match in rules.MACHINE_PATHS.finditer(file.text):
            yield Finding(file.path, file.line_of(match.start()), f'a path of one machine: {match.group()}')


def no_registry_is_named(tree):
    for file in tree.files:
        for match in rules.REGISTRY_HOSTS.finditer(file.text):
            yield Finding(file.path, file.line_of(match.start()),
                          f'{match.group()}: leave the registry to the configuration of whoever installs')


def settings(file):
    """(section.key, line number, its comment) of a TOML file whose values fit their line.

    One comment may speak for a pair that stands together: tls_cert and tls_key, events_days and files_days.
    """
    section, comment, spoken_for = '', '', set()
    for number, line in enumerate(file.lines, 1):
        stripped = line.strip()
        if stripped.startswith('#'):
            comment, spoken_for = (comment if not spoken_for else '') + ' ' + stripped.lstrip('# '), set()
        elif header := re.match(r'\[([\w.]+)\]', stripped):
            section, comment, spoken_for = header.group(1), '', set()
        elif key := re.match(r'(\w+)\s*=', stripped):
            words = key.group(1).split('_')
            ends = {words[0], words[-1]}
            yield f'{section}.{key.group(1)}'.lstrip('.'), number, comment if not spoken_for or ends & spoken_for else ''
            spoken_for = spoken_for or ends
        elif not stripped:
            comment, spoken_for = '', set()


def every_setting_says_why_one_would_change_it(tree):
    for file in tree.under('config/'):
        if file.suffix == '.toml':
            for key, line, comment in settings(file):
                if len(comment.split()) < 4:
                    yield Finding(file.path, line, f'{key} needs a sentence above it: why would one change it?')


def every_setting_is_read(tree):
    defaults = tree.by_path.get('config/default.toml')
    if not defaults:
        return
    code = '\n'.join(file.text for file in tree.cpp('src/app/', 'src/cli/'))
    for key, line, _ in settings(defaults):
        last = key.rsplit('.', 1)[-1]
        if f'"{key}"' not in code and f'"{last}"' not in code:
            yield Finding(defaults.path, line, f'nothing in src/app reads {key}')


_METRIC = re.compile(r'\b(?:counter|gauge|histogram|watch)\(\s*"([a-z0-9_]+)"')


def every_metric_is_documented(tree):
    """The table under "## Metrics" in docs/operating.md names each metric once, and none that no code exports."""
    page = tree.by_path.get('docs/operating.md')
    if not page:
        return
    _, _, section = page.text.partition('\n## Metrics\n')
    section = section.split('\n## ')[0]
    documented = set(re.findall(r'`([a-z0-9]+(?:_[a-z0-9]+)+)', section))
    exported = {}
    for file in tree.cpp('src/'):
        if not file.is_cpp_test:
            for match in _METRIC.finditer(file.text):
                exported.setdefault(match.group(1), (file.path, file.line_of(match.start(1))))
    for name in sorted(exported.keys() - documented):
        yield Finding(*exported[name], f'the metric {name} is missing from docs/operating.md, "Metrics"')
    for name in sorted(documented - exported.keys()):
        yield Finding(page.path, page.line_of(page.text.index(f'`{name}')), f'no code exports the metric {name}')


CHECKS = [
    documents_name_files_that_exist, comments_name_files_that_exist, no_machine_is_named, no_registry_is_named,
    every_setting_says_why_one_would_change_it, every_setting_is_read, every_metric_is_documented,
]
