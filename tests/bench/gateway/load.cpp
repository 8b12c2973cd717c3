// bench-load --port P --secret S [--path /…] [--message TYPE] [--connections 64] [--seconds 10] [--rate N] [--pid PID]
//
// Posts signed webhooks over keep-alive connections: as fast as answers come, or at a fixed rate (latencies then count
// from the moment a request was due). Prints one line: percentiles of the answers 200, the longest time of any, how
// many of each status (0: closed without an answer); with --pid also the CPU time of that process per answer.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <fstream>
#include <map>

#include "webhooks.hpp"

using steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

namespace {

struct plan
{
    int port = 0, connections = 64, pid = 0;
    double seconds = 10, rate = 0;
    std::string path = "/api/v1/calls/webhook", secret, message = "end-of-call-report";
};

// Nanoseconds on a CPU of all threads of a process that are alive.
double cpu_of(int pid)
{
    double sum = 0;
    std::error_code gone;
    for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task", gone)) {
        double ns = 0;
        std::ifstream(task.path() / "schedstat") >> ns;
        sum += ns;
    }
    return sum;
}

struct client
{
    int fd = -1;
    std::string answer;
    steady::time_point due;
    bool busy = false;
};

class load
{
public:
    explicit load(const plan& p)
        : plan_(p),
          requests_(relevo::bench::signed_requests(p.path, p.secret, p.message, 512)),
          epoll_(epoll_create1(0))
    {
        clients_.resize(static_cast<std::size_t>(p.connections));
        for (auto& c : clients_)
            open(c);
    }

    void run(double seconds)
    {
        latencies_.clear();
        answers_ = 0;
        longest_ = 0;
        statuses_.clear();
        begun_ = steady::now();
        end_ = begun_ + std::chrono::duration_cast<steady::duration>(std::chrono::duration<double>(seconds));
        planned_ = 0;
        while (steady::now() < end_ || is_any_busy())
            turn();
    }

    void report(double cpu_ns) const
    {
        auto sorted = latencies_;
        std::sort(sorted.begin(), sorted.end());
        const auto at = [&](double q) {
            return sorted.empty() ? 0.0 : sorted[static_cast<std::size_t>(q * static_cast<double>(sorted.size() - 1))];
        };
        std::string statuses;
        for (const auto& [status, n] : statuses_)
            statuses += " " + std::to_string(status) + "=" + std::to_string(n);
        const auto n = static_cast<double>(answers_);
        std::printf("requests=%zu rps=%.0f cpu_us=%.1f p50_ms=%.2f p99_ms=%.2f p999_ms=%.2f max_ms=%.2f%s\n", answers_,
                    n / plan_.seconds, n > 0 ? cpu_ns / 1000 / n : 0, at(0.5), at(0.99), at(0.999), longest_,
                    statuses.c_str());
    }

private:
    void open(client& c)
    {
        if (c.fd >= 0)
            close(c.fd);
        c = {};
        c.fd = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(static_cast<std::uint16_t>(plan_.port));
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (connect(c.fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0)
            throw std::runtime_error("nobody listens on port " + std::to_string(plan_.port));
        const int on = 1;
        setsockopt(c.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        fcntl(c.fd, F_SETFL, O_NONBLOCK);
        epoll_event e{};
        e.events = EPOLLIN;
        e.data.ptr = &c;
        epoll_ctl(epoll_, EPOLL_CTL_ADD, c.fd, &e);
        idle_.push_back(&c);
    }

    bool is_any_busy() const { return idle_.size() < clients_.size(); }

    void turn()
    {
        start_due();
        epoll_event events[64];
        const int n = epoll_wait(epoll_, events, 64, plan_.rate > 0 ? 0 : 50);
        for (int i = 0; i < n; ++i)
            receive(*static_cast<client*>(events[i].data.ptr));
        if (n == 0 && plan_.rate > 0)
            usleep(50);
    }

    void start_due()
    {
        const auto now = steady::now();
        while (now < end_ && !idle_.empty()) {
            const auto due = plan_.rate > 0 ? begun_ + std::chrono::nanoseconds(static_cast<std::int64_t>(
                                                           1e9 * static_cast<double>(planned_) / plan_.rate))
                                            : now;
            if (due > now)
                return;
            auto& c = *idle_.front();
            idle_.pop_front();
            c.due = due;
            c.busy = true;
            const auto& bytes = requests_[planned_++ % requests_.size()];
            if (write(c.fd, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
                throw std::runtime_error("a request was not taken in one piece");
        }
    }

    void receive(client& c)
    {
        char bytes[4096];
        const auto n = read(c.fd, bytes, sizeof bytes);
        if (n <= 0) {
            ++statuses_[0];
            const bool was_busy = c.busy;
            if (!was_busy)
                std::erase(idle_, &c);
            return open(c);
        }
        c.answer.append(bytes, static_cast<std::size_t>(n));
        const auto head = c.answer.find("\r\n\r\n");
        if (head == std::string::npos)
            return;
        const auto field = c.answer.find("Content-Length: ");
        const auto length = field < head ? std::stoul(c.answer.substr(field + 16)) : 0;
        if (c.answer.size() < head + 4 + length)
            return;
        const auto status = std::stoi(c.answer.substr(9, 3));
        const auto took = std::chrono::duration<double, std::milli>(steady::now() - c.due).count();
        ++statuses_[status];
        ++answers_;
        longest_ = std::max(longest_, took);
        if (status == 200)
            latencies_.push_back(took);
        c.answer.clear();
        c.busy = false;
        idle_.push_back(&c);
    }

    plan plan_;
    std::vector<std::string> requests_;
    int epoll_;
    std::vector<client> clients_;
    std::deque<client*> idle_;
    steady::time_point begun_, end_;
    std::size_t planned_ = 0, answers_ = 0;
    double longest_ = 0;
    std::vector<double> latencies_;  // of the answers 200
    std::map<int, int> statuses_;
};

}  // namespace

int main(int argc, char** argv)
{
    plan p;
    CLI::App app("Posts signed webhooks and measures");
    app.add_option("--port", p.port)->required();
    app.add_option("--secret", p.secret)->required();
    app.add_option("--path", p.path);
    app.add_option("--message", p.message, "type of Vapi's message");
    app.add_option("--connections", p.connections);
    app.add_option("--seconds", p.seconds);
    app.add_option("--rate", p.rate, "requests a second; 0: as fast as answers come");
    app.add_option("--pid", p.pid, "process whose CPU time is measured");
    CLI11_PARSE(app, argc, argv);
    try {
        load l(p);
        l.run(1);  // warm
        const auto before = p.pid ? cpu_of(p.pid) : 0;
        l.run(p.seconds);
        l.report(p.pid ? cpu_of(p.pid) - before : 0);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "bench-load: %s\n", e.what());
        return 1;
    }
    return 0;
}
