"""A test that can not fail proves nothing: each check is shown a small tree with one violation, and the same tree mended.

A case is (check, files that break the rule, files that keep it). The check must find the first and only the first.
"""
import tempfile
from pathlib import Path

from tree import Tree

_TOP = '// Why it exists.\n'
_HEADER = _TOP + '#pragma once\nnamespace bughook::bugs {}\n'

# Written in halves, so that the project's own check does not find them here.
_MACHINE = '/wor' + 'k/main'
_REGISTRY = 'https://registry.npm' + 'js.org/x'


def _source(code, path='src/bugs/bug.cpp'):
    return {path: f'{_TOP}{code}\n'}


CASES = [
    ('a_folder_includes_only_folders_below_it',
     _source('#include "storage/sqlite.hpp"'), _source('#include "base/clock.hpp"')),
    ('a_folder_includes_only_folders_below_it',
     _source('', 'src/extras/extra.cpp'), _source('#include "storage/sqlite.hpp"', 'src/app/app.cpp')),
    ('a_folder_includes_only_folders_below_it',
     _source('#include "delivery/queue.hpp"', 'src/webhooks/webhook.cpp'),
     _source('#include "webhooks/webhook.hpp"', 'src/delivery/queue.cpp')),
    ('an_include_names_its_folder',
     {**_source('#include "bug.hpp"'), 'src/bugs/bug.hpp': _HEADER},
     {**_source('#include "bugs/bug.hpp"'), 'src/bugs/bug.hpp': _HEADER}),
    ('includes_form_no_circle',
     {'src/bugs/a.hpp': '#include "bugs/b.hpp"', 'src/bugs/b.hpp': '#include "bugs/a.hpp"'},
     {'src/bugs/a.hpp': '#include "bugs/b.hpp"', 'src/bugs/b.hpp': ''}),
    ('no_forbidden_call_is_made',
     _source('auto t = std::chrono::system_clock::now();'), _source('auto t = clock.now();  // not system_clock::now()')),
    ('no_forbidden_call_is_made',
     _source('void f() { std::this_thread::sleep_for(1s); }'), _source('auto s = "sleep_for(1s)";')),
    ('no_forbidden_call_is_made', _source('int x = rand();'), _source('int x = random.rand(); int y = operand(1);')),
    ('no_forbidden_call_is_made',
     _source('void f() { std::cout << 1; }'), _source('void f() { std::cout << 1; }', 'src/cli/listen.cpp')),
    ('no_forbidden_call_is_made',
     _source('auto* p = new Bug();'), _source('Bug(const Bug&) = delete; std::unique_ptr<Bug> bug(new Bug()); // a new bug')),
    ('no_forbidden_call_is_made', _source('TEST(Bug, DISABLED_IsCreated) {}'), _source('TEST(Bug, IsCreated) {}')),
    ('every_test_of_the_scripts_runs',
     {'tests/scenarios/a.mjs': 'test.skip("x", f)'}, {'tests/scenarios/a.mjs': 'test("x", f)'}),
    ('a_header_uses_no_namespace',
     {'src/bugs/a.hpp': 'using namespace std::chrono;'}, {'src/bugs/a.hpp': 'using std::chrono::days;'}),
    ('a_header_is_included_once', {'src/bugs/a.hpp': _TOP}, {'src/bugs/a.hpp': _HEADER}),
    ('the_namespace_is_the_folder',
     {'src/bugs/a.hpp': 'namespace bughook::board {}'}, {'src/bugs/a.hpp': 'namespace bughook::bugs {}'}),
    ('a_catch_of_everything_says_why',
     _source('void f() { try { g(); } catch (...) { } }'),
     _source('void f() { try { g(); } catch (...) { log.error("g failed"); } }')),
    ('a_thread_has_a_name',
     _source('std::thread t([this] { run(); });'), _source('std::thread t([this] { base::name_this_thread("bugs"); });')),
    ('a_silenced_lint_says_why',
     _source('int x;  // NOLINT'), _source('int x;  // NOLINT(misc-unused): the macro needs its name')),
    ('sql_stands_in_storage',
     _source('auto s = "SELECT id FROM bugs";'), _source('auto s = "SELECT id FROM bugs";', 'src/storage/bugs.cpp')),
    ('a_file_is_one_thing', _source('\n' * 400), _source('\n' * 300)),
    ('a_folder_is_not_crowded',
     {f'src/bugs/part{i}.hpp': '' for i in range(15)},
     {f'src/bugs/part{i}{end}': '' for i in range(14) for end in ('.hpp', '.cpp', '_test.cpp')}),
    ('a_folder_is_named_by_what_it_holds', {'src/utils/a.txt': ''}, {'src/bugs/a.txt': ''}),
    ('a_file_opens_with_a_comment',
     {'src/bugs/a.cpp': 'int x;'}, {'src/bugs/a.cpp': '#include "bugs/a.hpp"', 'src/bugs/a.hpp': _TOP, 'src/bugs/a_test.cpp': 'int x;'}),
    ('a_file_opens_with_a_comment', {'tools/do': '#!/bin/bash\nset -e'}, {'tools/do': '#!/bin/bash\n# Does it.'}),
    ('nothing_is_left_to_do', _source('// TO' + 'DO: the rest'), _source('// the rest')),
    ('migrations_are_numbered_without_gaps',
     {'migrations/sqlite/0001_a.sql': '', 'migrations/sqlite/0003_b.sql': ''},
     {'migrations/sqlite/0001_a.sql': '', 'migrations/sqlite/0002_b.sql': ''}),
    ('documents_name_files_that_exist',
     {'README.md': 'see `docs/gone.md`'}, {'README.md': 'see `docs/here.md` and `data/address`', 'docs/here.md': ''}),
    ('documents_name_files_that_exist',
     {'README.md': '[x](docs/gone.md)'}, {'README.md': '[x](docs/here.md#part) [y](https://example.com)', 'docs/here.md': ''}),
    ('comments_name_files_that_exist',
     _source('// as bugs/gone.hpp has it'), {**_source('// as bugs/bug.hpp has it'), 'src/bugs/bug.hpp': ''}),
    ('no_machine_is_named', {'docs/a.md': f'in {_MACHINE}'}, {'docs/a.md': 'in /var/lib/bughook'}),
    ('no_registry_is_named', {'tests/package-lock.json': _REGISTRY}, {'tests/package-lock.json': '{}'}),
    ('every_setting_says_why_one_would_change_it',
     {'config/default.toml': '[http]\n# How many bytes a body may have at most.\nbody_max = 1\nthreads = 2\n'},
     {'config/default.toml': '[http]\n# How many bytes a body or a head may have at most.\nbody_max = 1\nhead_max = 1\n'}),
    ('every_setting_is_read',
     {'config/default.toml': '[http]\nbody_max = 1\n', 'src/app/a.cpp': ''},
     {'config/default.toml': '[http]\nbody_max = 1\n', 'src/app/a.cpp': 'read("http.body_max")'}),
    ('every_metric_is_documented',
     {'docs/operating.md': '\n## Metrics\n', 'src/app/a.cpp': 'metrics.counter("bugs_total", "")'},
     {'docs/operating.md': '\n## Metrics\n`bugs_total`', 'src/app/a.cpp': 'metrics.counter("bugs_total", "")'}),
    ('every_metric_is_documented',
     {'docs/operating.md': '\n## Metrics\n`gone_total`'}, {'docs/operating.md': '`gone_total`\n## Metrics\n'}),
    ('a_function_fits_a_screen',
     _source('void f() {' + '\n' * 80 + '}'), _source('namespace bughook {' + '\n' * 80 + 'void f() {\n}\n}')),
]


def _findings(check, files):
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            full = Path(folder, path)
            full.parent.mkdir(parents=True, exist_ok=True)
            full.write_text(text, encoding='utf-8')
        return list(check(Tree(folder)))


def run(checks):
    """Yields (name of the case, what is wrong with it or None)."""
    by_name = {check.__name__: check for check in checks}
    for name, broken, kept in CASES:
        if name not in by_name:
            yield name, 'there is no such check'
        elif not _findings(by_name[name], broken):
            yield name, 'the planted violation was not found'
        elif findings := _findings(by_name[name], kept):
            yield name, f'found what is no violation: {findings[0]}'
        else:
            yield name, None
    for name in by_name.keys() - {case[0] for case in CASES}:
        yield name, 'no case shows that it can fail'
