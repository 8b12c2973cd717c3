#include "runtime/main.hpp"

#include <algorithm>
#include <csignal>
#include <iostream>

#include "log/log.hpp"
#include "runtime/ping.hpp"

// Read by jemalloc. Freed pages stay for two minutes: giving back and fetching anew what the next burst needs costs a
// busy service a system call and a page fault every few requests. Blocks of up to 128 KiB stay with their thread:
// librdkafka's compressor asks for 64 KiB of zeros for each batch, which jemalloc else makes by unmapping 17 pages.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "dirty_decay_ms:120000,tcache_max:131072";
}

namespace relevo::runtime {

namespace {

constexpr int failed = 1, wrong_usage = 2;

void configure_log(const std::string& name)
{
    auto lowest = log::level::info;
    try {
        config::source environment;
        lowest = log::parse_level(environment.text("LOG_LEVEL", "info", ""));
    } catch (const std::invalid_argument&) {
        // check_config reports it.
    }
    log::configure(name, lowest);
}

void check(const program& p, config::source& source)
{
    if (p.check_config)
        p.check_config(source);
    source.finish();
}

int check_config(const program& p)
{
    config::source environment;
    check(p, environment);
    std::cout << p.name << ": all settings are valid\n";
    return 0;
}

// What would be read in an empty environment.
std::vector<config::setting> settings_of(const program& p)
{
    config::source empty([](const std::string&) { return std::nullopt; });
    try {
        check(p, empty);
    } catch (const std::exception&) {
        // Required settings are missing, of course.
    }
    return empty.settings();
}

int print_settings(const program& p)
{
    for (const auto& s : settings_of(p))
        std::cout << s.name << '\t' << s.default_value << '\t' << s.description << '\n';
    return 0;
}

// The health check of containers: asks the service that serves with the same settings.
int ping(const program& p)
{
    const auto known = settings_of(p);
    const auto port = std::find_if(known.begin(), known.end(), [](const auto& s) { return s.name == "ADMIN_PORT"; });
    if (port == known.end())
        throw std::logic_error(p.name + " has no ADMIN_PORT");
    config::source environment;
    const auto address = environment.text("HTTP_ADDRESS", "127.0.0.1", "");
    const auto admin_port = environment.integer("ADMIN_PORT", std::stoi(port->default_value), 1, 65535, "");
    environment.finish();
    const bool is_ready = says_ready(address, static_cast<std::uint16_t>(admin_port));
    std::cout << p.name << (is_ready ? ": ready\n" : ": not ready\n");
    return is_ready ? 0 : failed;
}

int print_usage(const program& p, std::ostream& out)
{
    out << "Usage: " << p.name << " [command]\n\n"
        << "  serve         serve until SIGTERM or SIGINT (the default)\n"
        << "  check-config  check all settings; exit status 2 when something is wrong\n"
        << "  ping          ask the service that runs here whether it is ready; exit status 1 when it is not\n"
        << "  settings      print each setting's name, default and description\n"
        << "  --version, --help\n";
    for (const auto& [name, run] : p.commands)
        out << "  " << name << '\n';
    return 0;
}

int serve(const program& p)
{
    config::source environment;
    check(p, environment);
    service svc({p.name});
    return svc.run(p.serve(svc));
}

int dispatch(const program& p, const std::string& command, std::vector<std::string> arguments)
{
    if (const auto own = p.commands.find(command); own != p.commands.end())
        return own->second(std::move(arguments));
    if (command == "--version") {
        std::cout << p.name << ' ' << RELEVO_VERSION << '\n';
        return 0;
    }
    if (command == "--help" || command == "-h")
        return print_usage(p, std::cout);
    if (!arguments.empty()) {
        std::cerr << p.name << ": " << command << " takes no arguments\n";
        return wrong_usage;
    }
    if (command == "serve")
        return serve(p);
    if (command == "check-config")
        return check_config(p);
    if (command == "ping")
        return ping(p);
    if (command == "settings")
        return print_settings(p);
    std::cerr << p.name << ": no command " << command << "\n\n";
    print_usage(p, std::cerr);
    return wrong_usage;
}

}  // namespace

int main(const program& p, int argc, char** argv)
{
    std::signal(SIGPIPE, SIG_IGN);
    configure_log(p.name);
    try {
        std::vector<std::string> arguments(argv + std::min(argc, 2), argv + argc);
        return dispatch(p, argc > 1 ? argv[1] : "serve", std::move(arguments));
    } catch (const config::error& e) {
        for (const auto& problem : e.problems())
            std::cerr << problem << '\n';
        return wrong_usage;
    } catch (const std::exception& e) {
        log::error("failed", {{"error", e.what()}});
        return failed;
    }
}

}  // namespace relevo::runtime
