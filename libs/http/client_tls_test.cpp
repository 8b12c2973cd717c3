#include <stdlib.h>

#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>

#include "http/test_support.hpp"

using namespace relevo;
using namespace relevo::http::test;
using http::client_errc;

namespace {

// A self-signed certificate for localhost, made by the openssl program.
struct certificate
{
    certificate()
    {
        char name[] = "/tmp/relevo-tls-XXXXXX";
        folder = ::mkdtemp(name);
        const auto command =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
            " -addext subjectAltName=DNS:localhost -keyout " +
            key() + " -out " + chain() + " 2>/dev/null";
        if (std::system(command.c_str()) != 0)
            throw std::runtime_error("openssl req failed");
    }
    ~certificate() { std::filesystem::remove_all(folder); }
    std::string key() const { return folder + "/key.pem"; }
    std::string chain() const { return folder + "/cert.pem"; }
    std::string folder;
};

// The store that clients made in its scope trust.
struct trusted_store
{
    explicit trusted_store(const std::string& path) { ::setenv("SSL_CERT_FILE", path.c_str(), 1); }
    ~trusted_store() { ::unsetenv("SSL_CERT_FILE"); }
};

// Serves one connection: handshake, then `requests` answers. Returns the name the client asked for.
std::string serve(raw_listener& listener, const certificate& c, int requests)
{
    asio::ssl::context tls(asio::ssl::context::tls_server);
    tls.use_certificate_chain_file(c.chain());
    tls.use_private_key_file(c.key(), asio::ssl::context::pem);
    auto plain = listener.accept();
    asio::ssl::stream<tcp::socket&> stream(plain.socket(), tls);
    error_code error;
    stream.handshake(asio::ssl::stream_base::server, error);
    if (error)
        return "handshake failed";
    const char* name = SSL_get_servername(stream.native_handle(), TLSEXT_NAMETYPE_host_name);
    for (int i = 0; i < requests; ++i) {
        std::string received;
        while (received.find("\r\n\r\n") == std::string::npos) {
            char byte;
            asio::read(stream, asio::buffer(&byte, 1));
            received += byte;
        }
        asio::write(stream, asio::buffer(std::string_view("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")));
    }
    return name ? name : "";
}

}  // namespace

TEST_CASE("TLS: a trusted certificate of the right name is spoken to, with SNI and over one connection")
{
    const certificate c;
    const trusted_store trusted(c.chain());
    raw_listener listener;
    auto name = std::async(std::launch::async, [&] { return serve(listener, c, 2); });
    running_client client;
    http::client_request req{http::method::post, "https://localhost:" + std::to_string(listener.port()) + "/"};
    CHECK(client.send(req)->body == "ok");
    CHECK(client.send(req)->body == "ok");
    CHECK(name.get() == "localhost");
}

TEST_CASE("TLS: an unknown issuer or another name is refused before anything is sent")
{
    const certificate c;
    raw_listener listener;
    const auto refused_by = [&](const std::string& host) {
        auto name = std::async(std::launch::async, [&] { return serve(listener, c, 0); });
        running_client client;
        http::client_request req{http::method::post, "https://" + host + ":" + std::to_string(listener.port()) + "/"};
        const auto answer = client.send(req);
        name.get();
        return !answer && answer.error() == client_errc::connect_failed;
    };
    CHECK(refused_by("localhost"));
    const trusted_store trusted(c.chain());
    CHECK(refused_by("127.0.0.1"));
}
