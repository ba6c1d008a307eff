"""What the sources must keep: layers, circles, forbidden calls, sizes, opening comments, names.

Each check takes the tree and yields findings. Its name is a sentence: it is printed when the check fails.
"""
import re
from collections import defaultdict

import rules
from tree import Finding

_INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)


def includes(file):
    for match in _INCLUDE.finditer(file.text):
        yield match.group(1), file.line_of(match.start(1))


def a_folder_includes_only_folders_below_it(tree):
    for file in tree.cpp('src/'):
        module = file.module
        if module and module not in rules.LAYERS:
            yield Finding(file.path, 1, f'folder src/{module} stands in no row of the layer table (tests/house/rules.py)')
            continue
        may_know = rules.LAYERS.get(module, rules.MAIN_MAY_KNOW)
        for included, line in includes(file):
            folder = included.split('/')[0] if '/' in included else ''
            if folder in rules.LAYERS and folder != module and folder not in may_know:
                yield Finding(file.path, line, f'{module or "main.cpp"} may not know {folder}. It may know: '
                              f'{", ".join(sorted(may_know)) or "nothing of ours"}')


def an_include_names_its_folder(tree):
    for file in tree.cpp('src/'):
        for included, line in includes(file):
            if included != 'bughook_version.hpp' and not tree.exists(f'src/{included}'):
                yield Finding(file.path, line, f'"{included}" is no path below src/: write "folder/file.hpp"')


def _circle(graph):
    """One circle in {node: successors} as a list, or None."""
    state = {}

    def visit(node, path):
        state[node] = 'open'
        for successor in sorted(graph.get(node, ())):
            if state.get(successor) == 'open':
                return path[path.index(successor):] + [successor]
            if successor not in state:
                if found := visit(successor, path + [successor]):
                    return found
        state[node] = 'closed'
        return None

    for node in sorted(graph):
        if node not in state:
            if found := visit(node, [node]):
                return found
    return None


def includes_form_no_circle(tree):
    if circle := _circle(rules.LAYERS):
        yield Finding('tests/house/rules.py', 1, 'the layer table has a circle: ' + ' -> '.join(circle))
    by_file, by_folder = {}, defaultdict(set)
    for file in tree.cpp('src/'):
        targets = {f'src/{included}' for included, _ in includes(file)}
        by_file[file.path] = targets
        if file.module and not file.is_cpp_test:
            by_folder[file.module] |= {target.split('/')[1] for target in targets} - {file.module}
    for graph in (by_file, by_folder):
        if circle := _circle(graph):
            yield Finding(circle[0], 1, 'a circle of includes: ' + ' -> '.join(circle))


def no_forbidden_call_is_made(tree):
    for file in tree.cpp('src/'):
        for rule in rules.FORBIDDEN_CALLS:
            if file.path.startswith(rule.allowed_in) or (rule.allowed_in_tests and file.is_cpp_test):
                continue
            for match in rule.pattern.finditer(file.code):
                before = re.split(r'[;{}]', file.code[:match.start()])[-1]
                if rule.allowed_after and rule.allowed_after.search(before):
                    continue
                yield Finding(file.path, file.line_of(match.start(), file.code) + match.group().count('\n'),
                              f'`{match.group().strip()}` is not used here: {rule.instead}')


def every_test_of_the_scripts_runs(tree):
    for file in tree.under('tests/', 'web/'):
        if file.suffix in ('.mjs', '.js', '.ts', '.tsx'):
            for rule in rules.FORBIDDEN_IN_SCRIPTS:
                for match in rule.pattern.finditer(file.text):
                    yield Finding(file.path, file.line_of(match.start()), f'`{match.group()}`: {rule.instead}')


def a_header_uses_no_namespace(tree):
    for file in tree.cpp('src/'):
        if file.suffix == '.hpp' and not file.is_cpp_test:
            for match in re.finditer(r'^\s*using namespace\b', file.code, re.MULTILINE):
                yield Finding(file.path, file.line_of(match.end(), file.code), 'a header must not use a namespace for its reader')


def a_header_is_included_once(tree):
    for file in tree.cpp('src/', 'tests/', 'bench/'):
        if file.suffix == '.hpp' and '#pragma once' not in file.text:
            yield Finding(file.path, 1, '#pragma once is missing')


def the_namespace_is_the_folder(tree):
    for file in tree.cpp('src/'):
        if file.module and file.suffix == '.hpp' and not re.search(rf'\bnamespace bughook::{file.module}\b', file.code):
            yield Finding(file.path, 1, f'its namespace is bughook::{file.module}')


def a_catch_of_everything_says_why(tree):
    for file in tree.cpp('src/'):
        for match in re.finditer(r'catch\s*\(\s*\.\.\.\s*\)\s*\{([^}]*)\}', file.text):
            if not match.group(1).strip():
                yield Finding(file.path, file.line_of(match.start()),
                              'catch (...) swallows every error: log it, return an Error, or say why it does not matter')


def a_thread_has_a_name(tree):
    for file in tree.cpp('src/'):
        if file.is_cpp_test or file.path.startswith('src/base/'):
            continue
        match = re.search(r'\bstd::j?thread\b\s*\w*\s*[({]\s*[^)}\s]', file.code)
        if match and 'name_this_thread' not in file.code:
            yield Finding(file.path, file.line_of(match.start(), file.code),
                          'a thread starts here without base::name_this_thread')


def a_silenced_lint_says_why(tree):
    for file in tree.cpp('src/', 'tests/', 'bench/'):
        for match in re.finditer(r'//\s*NOLINT\w*(\([^)]*\))?(:?[^\n]*)', file.text):
            if 'NOLINTEND' not in match.group() and (not match.group(1) or len(match.group(2).strip(': ')) < 8):
                yield Finding(file.path, file.line_of(match.start()), 'write NOLINT(which-check): why')


def sql_stands_in_storage(tree):
    for file in tree.cpp('src/'):
        if not file.path.startswith(rules.SQL_ALLOWED_IN):
            for match in rules.SQL_STATEMENT.finditer(file.text):
                yield Finding(file.path, file.line_of(match.start()), 'SQL stands in src/storage/, behind a store')


def a_file_is_one_thing(tree):
    for file in tree.under('src/', 'web/'):
        if file.suffix in ('.cpp', '.hpp', '.ts', '.tsx', '.css') and file.path not in rules.LONG_FILES_ALLOWED:
            if len(file.lines) > rules.FILE_LINES_MAX:
                yield Finding(file.path, len(file.lines), f'{len(file.lines)} lines: past {rules.FILE_LINES_MAX} a file is two things')


_CONTROL = re.compile(r'\b(if|for|while|switch|catch|do|else|namespace|class|struct|enum|union|return)\b')
_SIGNATURE_END = re.compile(r'\)\s*((const|noexcept|override|final|mutable)\s*)*(->[^;{}()]*(\([^)]*\))?[^;{}()]*)?(:[^;]*)?$')


def functions(code):
    """(first line, last line) of each function body, found by braces: good enough to measure, not to parse."""
    stack, since, inside = [], 0, 0
    for match in re.finditer(r'[{};]', code):
        at = match.start()
        if match.group() == '{':
            before = code[since:at].strip()
            starts = not inside and bool(_SIGNATURE_END.search(before)) and not _CONTROL.match(before)
            stack.append((starts, at))
            inside += starts
        elif match.group() == '}' and stack:
            starts, opened = stack.pop()
            inside -= starts
            if starts:
                yield code.count('\n', 0, opened) + 1, code.count('\n', 0, at) + 1
        since = at + 1


def a_function_fits_a_screen(tree):
    for file in tree.cpp('src/'):
        if file.is_cpp_test:
            continue
        for first, last in functions(file.code):
            if last - first + 1 > rules.FUNCTION_LINES_MAX:
                yield Finding(file.path, first, f'a function of {last - first + 1} lines', is_warning=True)


def a_folder_is_not_crowded(tree):
    units = defaultdict(set)
    for file in tree.cpp('src/'):
        if not file.is_cpp_test:
            units[file.folder].add(file.name.rsplit('.', 1)[0])
    for folder, names in units.items():
        if len(names) > rules.FOLDER_UNITS_MAX and folder not in rules.CROWDED_FOLDERS_ALLOWED:
            yield Finding(folder, 1, f'{len(names)} units; past {rules.FOLDER_UNITS_MAX} a folder wants a second one: '
                          'split it, or allow it with a reason in tests/house/rules.py')


def a_folder_is_named_by_what_it_holds(tree):
    for folder in tree.folders:
        if folder.rsplit('/', 1)[-1] in rules.FOLDER_NAMES_REFUSED:
            yield Finding(folder, 1, 'this name fits everything; name the folder by the one thing it holds')


_OPENING = {'.cpp': '//', '.hpp': '//', '.mjs': '//', '.js': '//', '.ts': '//', '.tsx': '//', '.css': '/*', '.sql': '--',
            '.py': '"""', '.sh': '#', '.toml': '#', '.cmake': '#'}


def a_file_opens_with_a_comment(tree):
    """A .cpp may leave that to its header, and a test to the unit it tests."""
    for file in tree.under('src/', 'tests/', 'bench/', 'tools/', 'web/', 'migrations/', 'config/', 'cmake/', 'run', 'test', '.ci/'):
        opening = _OPENING.get(file.suffix)
        lines = [line for line in file.lines if line.strip()]
        if lines and lines[0].startswith('#!'):
            interpreter = lines.pop(0)
            opening = '//' if 'node' in interpreter else '"""' if 'python' in interpreter else '#'
        if not opening or not lines:
            continue
        stem = re.sub(r'(_test)?\.cpp$', '', file.path)
        if file.suffix == '.cpp' and any(tree.by_path.get(path, file) is not file and path in tree.by_path
                                         for path in (f'{stem}.hpp', f'{stem}.cpp')):
            continue
        if not lines[0].lstrip().startswith((opening, '/*') if opening == '//' else opening):
            yield Finding(file.path, 1, 'opens without saying why it exists, what it keeps, and which thread runs it')


def nothing_is_left_to_do(tree):
    for file in tree.files:
        if file.is_cpp or file.suffix in ('.mjs', '.ts', '.tsx', '.py', '.sql', '.toml', '.cmake', '.sh'):
            if file.path.startswith('tests/house/'):
                continue
            for match in rules.FORBIDDEN_WORDS.pattern.finditer(file.text):
                yield Finding(file.path, file.line_of(match.start()), f'`{match.group()}`: {rules.FORBIDDEN_WORDS.instead}')


def migrations_are_numbered_without_gaps(tree):
    numbers = defaultdict(list)
    for file in tree.under('migrations/'):
        if file.suffix == '.sql':
            match = re.match(r'(\d{4})_[a-z0-9_]+\.sql$', file.name)
            if not match:
                yield Finding(file.path, 1, 'a migration is named 0001_what_it_does.sql')
            else:
                numbers[file.folder].append(int(match.group(1)))
    for folder, found in numbers.items():
        if sorted(found) != list(range(1, len(found) + 1)):
            yield Finding(folder, 1, f'migrations are numbered 1, 2, 3, ... without gaps or repeats, not {sorted(found)}')


CHECKS = [
    a_folder_includes_only_folders_below_it, an_include_names_its_folder, includes_form_no_circle, no_forbidden_call_is_made,
    every_test_of_the_scripts_runs, a_header_uses_no_namespace, a_header_is_included_once, the_namespace_is_the_folder,
    a_catch_of_everything_says_why, a_thread_has_a_name, a_silenced_lint_says_why, sql_stands_in_storage, a_file_is_one_thing,
    a_function_fits_a_screen, a_folder_is_not_crowded, a_folder_is_named_by_what_it_holds, a_file_opens_with_a_comment,
    nothing_is_left_to_do, migrations_are_numbered_without_gaps,
]
