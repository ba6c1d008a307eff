"""The house test: what a tool can say, no reviewer says. Run it with: python3 tests/house

First it proves on planted violations that its checks can fail, then it reads the project. The last line counts both.
"""
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True  # a test leaves nothing in the tree

import code_checks
import self_test
import text_checks
from tree import Tree

CHECKS = code_checks.CHECKS + text_checks.CHECKS


def main():
    started = time.monotonic()
    passed = failed = 0
    for case, problem in self_test.run(CHECKS):
        passed, failed = (passed, failed + 1) if problem else (passed + 1, failed)
        if problem:
            print(f'self-test: {case}: {problem}')

    tree = Tree(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2])
    for check in CHECKS:
        findings = list(check(tree))
        errors = [finding for finding in findings if not finding.is_warning]
        for finding in findings:
            print(f'{finding}' if not finding.is_warning else f'{finding} (a warning)')
        passed, failed = (passed, failed + 1) if errors else (passed + 1, failed)
        if errors:
            print(f'  ^ broken: {check.__name__.replace("_", " ")}\n')

    print(f'{len(tree.files)} files in {time.monotonic() - started:.1f} s')
    print(f'{passed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
