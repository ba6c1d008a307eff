"""The house rules as tables: who may know whom, which calls are forbidden and what to use instead, and the limits.

Change a rule here and nowhere else. An exception stands beside its reason; one without a reason is refused.
"""
import re
from dataclasses import dataclass

# Each folder of src/ and the folders whose headers it may include. Arrows never form a circle (checked).
LAYERS = {
    'base': '',
    'crypto': 'base',
    'http': 'base',
    'outbound': 'base',
    'pages': 'http base',
    'bugs': 'crypto base',
    'webhooks': 'bugs crypto base',
    'accounts': 'crypto base',
    'rendering': 'bugs crypto base',
    'intake': 'webhooks bugs http crypto base',
    'delivery': 'webhooks bugs outbound crypto base',
    'api': 'intake delivery rendering accounts webhooks bugs http outbound crypto base',
    # It implements the stores that these folders declare; only app knows it.
    'storage': 'api intake delivery rendering accounts webhooks bugs crypto base',
    'app': 'storage api pages intake delivery rendering accounts webhooks bugs http outbound crypto base',
    'cli': 'app api accounts http webhooks crypto base',
}
LAYERS = {folder: frozenset(may_know.split()) for folder, may_know in LAYERS.items()}

# main.cpp and what stands outside src/ (tests, bench) may include anything but these.
MAIN_MAY_KNOW = frozenset(('app', 'cli', 'base'))

FOLDER_NAMES_REFUSED = {'utils', 'util', 'common', 'helpers', 'models', 'services', 'misc'}

FILE_LINES_MAX = 400      # past this a file is two things
FUNCTION_LINES_MAX = 70   # a function fits a screen; a longer one is a warning
FOLDER_UNITS_MAX = 14     # a .hpp and its .cpp count once, tests do not count

# Folders that may hold more units than that, each with the reason.
CROWDED_FOLDERS_ALLOWED = {
    'src/base': 'each unit is a leaf of its own that all modules include: a folder in between would say nothing',
}

# Files that may be longer than FILE_LINES_MAX, each with the reason.
LONG_FILES_ALLOWED = {}


@dataclass(frozen=True)
class Forbidden:
    """A call that is refused, what stands in its place, and where it may be used nevertheless."""
    pattern: re.Pattern
    instead: str
    allowed_in: tuple = ()             # paths below which it may
    allowed_after: re.Pattern = None   # what makes it right when it stands before it in the same statement
    allowed_in_tests: bool = False


def _forbid(pattern, instead, *allowed_in, allowed_after=None, allowed_in_tests=False):
    after = re.compile(allowed_after) if allowed_after else None
    return Forbidden(re.compile(pattern), instead, allowed_in, after, allowed_in_tests)


# Looked for in the code of src/, comments and strings taken out.
FORBIDDEN_CALLS = [
    _forbid(r'::now\s*\(', 'take a base::Clock& and ask it, so that a test can move time', 'src/base/'),
    _forbid(r'\b(sleep_for|sleep_until|usleep|nanosleep)\s*\(|(?<![\w>])::sleep\s*\(|(?<![\w.>:])sleep\s*\(\s*\d',
            'wait for a signal or a timer of the loop; in a test advance a base::ManualClock', 'src/base/'),
    _forbid(r'(?<![\w.>])s?rand\s*\(|\brandom_device\b|\bmt19937', 'take a base::Random&; a property test may, and prints its seed', 'src/base/',
            allowed_in_tests=True),
    _forbid(r'(?<![\w.>])(system|popen)\s*\(', 'start the process with posix_spawn and a fixed argument list: no shell'),
    _forbid(r'\bstd::(cout|cerr|clog)\b|(?<![\w.>])(printf|puts|fprintf)\s*\(|\bfmt::print\b',
            'log through base::Log; only cli/ and main.cpp speak to a terminal', 'src/cli/', 'src/main.cpp', 'src/base/'),
    _forbid(r'(?<![\w.>])(sprintf|strcpy|strcat|strtok|gets|atoi|atol|atof|stoi|stol|stoul|stoull|stod)\s*\(|'
            r'\bstd::(stoi|stol|stoul|stoull|stod)\b', 'std::from_chars, fmt::format or std::string: these throw or overflow',
            allowed_in_tests=True),
    _forbid(r'(?<![\w.>:])(localtime|gmtime|strftime|mktime|ctime)(_r)?\s*\(', 'base::format_iso8601: everything is UTC'),
    _forbid(r'\bstd::regex\b', 'a hand-written scan or RE2: std::regex overflows the stack on long input'),
    _forbid(r'\busing namespace std\s*;', 'name what is used'),
    _forbid(r'\.detach\s*\(\s*\)', 'join the thread in stop(): each service ends still'),
    _forbid(r'\bgetenv\s*\(', 'a setting of config/default.toml', 'src/cli/', 'src/main.cpp'),
    _forbid(r'(?<![\w:])new\s+[A-Za-z_:]|(?<!=)\s(?<!operator )delete\s+[a-z_]|\bdelete\s*\[\]',
            'std::make_unique or a container: nothing is freed by hand; unique_ptr<T>(new T(...)) for a private constructor',
            allowed_after=r'\b(unique|shared)_ptr<'),
    _forbid(r'(?<![\w.>])(malloc|calloc|realloc|free)\s*\(', 'std::vector or std::unique_ptr with a deleter'),
    _forbid(r'\bEXPECT_TRUE\s*\(\s*true\s*\)|\bSUCCEED\s*\(|\bGTEST_SKIP\s*\(|\bDISABLED_', 'a test that can fail, or none'),
    _forbid(r'#\s*if\s+0\b', 'delete it: git remembers'),
]

# Looked for in the tests written for Node.
FORBIDDEN_IN_SCRIPTS = [
    _forbid(r'\b(test|it|describe|suite)\.(only|skip|todo)\b|\bskip:\s*true\b', 'a test that runs, or none'),
]

# Looked for in the comments of everything.
FORBIDDEN_WORDS = _forbid(r'\b(TODO|FIXME|XXX|HACK)\b', 'do it, or leave it out of the tree')

SQL_STATEMENT = re.compile(r'"\s*(SELECT\s|INSERT (OR \w+ )?INTO\s|UPDATE\s+\w+\s+SET\b|DELETE FROM\s)')
SQL_ALLOWED_IN = ('src/storage/', 'tests/', 'bench/')

# Written in two halves, so that this file does not find itself.
MACHINE_PATHS = re.compile('/(wor' + 'k|far' + r'm)/[A-Za-z.]|bash_' + r'jobs|(?<![\w.])/(ro' + 'ot|ho' + r'me/[a-z]+)/')
REGISTRY_HOSTS = re.compile(r'registry\.npm' + r'js\.org|npm' + r'js\.com/|proxy\.go' + r'lang\.org|pypi\.o' + 'rg')
