#include "http/multipart.hpp"

#include <catch2/catch.hpp>

#include "http/message.hpp"

using namespace relevo;

namespace {

const std::string form_type = "multipart/form-data; boundary=\"x-1\"";

unsigned refused_status(const std::string& type, const std::string& body)
{
    try {
        http::parse_multipart(type, body);
    } catch (const http::refusal& r) {
        return r.problem().status;
    }
    return 200;
}

}  // namespace

TEST_CASE("a form's fields and files are read as they were sent")
{
    const std::string file = "phone\r\n\r\n--x-\r\n56912345678\r\n";
    const std::string body =
        "a preamble\r\n--x-1\r\nContent-Disposition: form-data; name=\"on_duplicate\"\r\n\r\nupdate\r\n"
        "--x-1  \r\ncontent-disposition: Form-Data; filename=\"Julio \\\"2\\\"; v1.csv\"; name=file\r\n"
        "Content-Type: text/csv\r\n\r\n" +
        file + "\r\n--x-1\r\nContent-Disposition: form-data; name=\"tags\"\r\n\r\n\r\n--x-1--\r\nan epilogue";
    const auto parts = http::parse_multipart(form_type, body);
    REQUIRE(parts.size() == 3);
    CHECK(parts[0].name == "on_duplicate");
    CHECK(parts[0].content == "update");
    CHECK_FALSE(parts[0].filename);
    CHECK(parts[1].name == "file");
    CHECK(parts[1].filename == "Julio \"2\"; v1.csv");
    CHECK(parts[1].content == file);
    CHECK(parts[2].content.empty());
    CHECK(http::parse_multipart("Multipart/Form-Data;charset=utf-8;boundary=b", "--b--").empty());
}

TEST_CASE("what is no form, or ends early, is refused")
{
    const std::string part = "--x-1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1";
    CHECK(refused_status(form_type, part + "\r\n--x-1--") == 200);
    CHECK(refused_status("application/json", part + "\r\n--x-1--") == 415);
    CHECK(refused_status("", "") == 415);
    CHECK(refused_status("multipart/form-data", part + "\r\n--x-1--") == 422);
    CHECK(refused_status("multipart/form-data; boundary=" + std::string(71, 'b'), "") == 422);
    for (const auto& body : {std::string(), part, part + "\r\n--x-1", part + "\r\n--x-1x\r\n", "\r\n" + part,
                             std::string("--x-1\r\nno header\r\n--x-1--"),
                             std::string("--x-1\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x-1--"),
                             std::string("--x-1\r\n\r\n1\r\n--x-1--")}) {
        INFO(body);
        CHECK(refused_status(form_type, body) == 422);
    }
    std::string many;
    for (int i = 0; i < 101; ++i)
        many += part + "\r\n";
    CHECK(refused_status(form_type, many + "--x-1--") == 422);
}
