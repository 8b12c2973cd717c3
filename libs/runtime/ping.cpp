#include "runtime/ping.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <chrono>

namespace relevo::runtime {

bool says_ready(const std::string& address, std::uint16_t admin_port)
{
    boost::asio::ip::tcp::iostream stream;
    stream.expires_after(std::chrono::seconds(3));
    stream.connect(address, std::to_string(admin_port));
    stream << "GET /healthz/ready HTTP/1.1\r\nHost: localhost\r\n\r\n" << std::flush;
    std::string status_line;
    std::getline(stream, status_line);
    return status_line.starts_with("HTTP/1.1 200 ");
}

}  // namespace relevo::runtime
