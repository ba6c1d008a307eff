// `bughook serve|init|listen|version`: reads the arguments and calls the command.
#pragma once

namespace bughook::cli {

/// The exit status: 0 done, 1 it could not be done (one clear line on standard error), 2 wrong arguments.
[[nodiscard]] int run(int argc, char** argv);

}  // namespace bughook::cli
