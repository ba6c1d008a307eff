// The program: arguments in, exit status out. cli/ knows the commands.
#include "cli/command_line.hpp"

int main(int argc, char** argv) { return bughook::cli::run(argc, argv); }
