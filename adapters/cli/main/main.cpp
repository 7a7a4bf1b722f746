#include "adapters/cli/cli_main.hpp"

int main(int argc, char** argv) { return hone::cli_main(argc, argv); }
