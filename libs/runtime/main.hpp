#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "config/source.hpp"
#include "runtime/service.hpp"

namespace relevo::runtime {

// A program of the suite. Without a command it serves.
struct program
{
    std::string name;
    // Reads and checks all settings (throws config::error naming every problem).
    std::function<void(config::source&)> check_config;
    // The service itself; returns when stopped.
    std::function<awaitable<>(service&)> serve;
    // Further commands ("migrate", "create-superadmin"): arguments after the command, exit status back.
    std::map<std::string, std::function<int(std::vector<std::string>)>> commands;
};

// Dispatches serve | check-config | ping | settings | --version | <commands>. Exit status 0, 1 (failed), 2 (usage or
// settings). `settings` prints one line a setting: NAME<tab>default<tab>description, for the test that keeps
// .env.example true.
int main(const program& p, int argc, char** argv);

}  // namespace relevo::runtime
