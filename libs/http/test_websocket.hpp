#pragma once

#include <string>

#include "http/test_sockets.hpp"

namespace relevo::http::test {

inline const std::string upgrade_fields =
    "Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

struct frame
{
    int opcode;
    std::string payload;
    int close_code() const
    {
        return payload.size() < 2
                   ? 0
                   : static_cast<unsigned char>(payload[0]) * 256 + static_cast<unsigned char>(payload[1]);
    }
};

enum opcode
{
    continuation = 0,
    text = 1,
    binary = 2,
    close_frame = 8,
    ping = 9,
    pong = 10
};

// A WebSocket client by hand, so that it can misbehave.
class peer
{
public:
    peer(std::uint16_t port, const std::string& path, const std::string& more_fields = {}) : socket_(port)
    {
        socket_.send("GET " + path + " HTTP/1.1\r\n" + upgrade_fields + more_fields + "\r\n");
        upgraded_ = socket_.read_answer();
    }

    void send(int opcode, std::string_view payload, bool is_final = true)
    {
        std::string bytes(1, static_cast<char>((is_final ? 0x80 : 0) | opcode));
        const int width = payload.size() < 126 ? 0 : payload.size() < 65'536 ? 2 : 8;
        bytes += static_cast<char>(0x80 | (width == 0 ? payload.size() : width == 2 ? 126 : 127));
        for (int byte = width; byte-- > 0;)
            bytes += static_cast<char>(payload.size() >> 8 * byte);
        bytes += std::string(4, '\0');  // a mask that changes nothing
        socket_.try_send(bytes.append(payload));
    }

    frame read()
    {
        const auto head = socket_.read(2);
        std::size_t size = static_cast<unsigned char>(head[1]);
        if (const auto more = size == 126 ? 2 : size == 127 ? 8 : 0) {
            size = 0;
            for (const char c : socket_.read(static_cast<std::size_t>(more)))
                size = size * 256 + static_cast<unsigned char>(c);
        }
        return {head[0] & 15, socket_.read(size)};
    }

    const answer& upgraded() const { return upgraded_; }
    raw_socket& socket() { return socket_; }

private:
    raw_socket socket_;
    answer upgraded_;
};

}  // namespace relevo::http::test
