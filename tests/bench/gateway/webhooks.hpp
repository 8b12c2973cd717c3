#pragma once

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <string>
#include <vector>

// What the gateway's benchmarks send: signed messages of about 1.5 KB, shaped as end-of-call reports whatever their
// type says, of many calls so that they spread over the partitions.
namespace relevo::bench {

inline std::string signature_of(const std::string& secret, const std::string& body)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(body.data()), body.size(), digest, &size);
    std::string hex;
    for (unsigned i = 0; i < size; ++i) {
        hex += "0123456789abcdef"[digest[i] >> 4];
        hex += "0123456789abcdef"[digest[i] & 15];
    }
    return hex;
}

inline std::string webhook_body(const std::string& type, const std::string& call_id)
{
    const std::string phrase = "AI: Hola, habla Sofía. User: Busco un departamento de dos dormitorios en Las Condes. ";
    std::string transcript;
    while (transcript.size() < 900)
        transcript += phrase;
    return R"({"message":{"type":")" + type +
           R"(","endedReason":"customer-ended-call","timestamp":1795186800000,)"
           R"("call":{"id":")" +
           call_id +
           R"(","orgId":"0b6ec7b5-3f6d-4f0e-8f5a-2d8f2a7f3d10","type":"outboundPhoneCall","metadata":{"broker_id":"1",)"
           R"("lead_id":"42"}},"durationSeconds":145,"cost":0.4,"analysis":{"summary":"Busca 2D en Las Condes",)"
           R"("successEvaluation":"true"},"artifact":{"recordingUrl":"https://storage.example/r.wav","transcript":")" +
           transcript + R"("}}})";
}

// Whole HTTP requests, ready to send.
inline std::vector<std::string> signed_requests(const std::string& path, const std::string& secret,
                                                const std::string& type, int count)
{
    std::vector<std::string> out;
    for (int i = 0; i < count; ++i) {
        const auto call_id = "bench-call-" + std::to_string(i);
        const auto body = webhook_body(type, call_id);
        out.push_back("POST " + path + " HTTP/1.1\r\nHost: gateway.example\r\nContent-Type: application/json\r\n" +
                      "User-Agent: bench\r\nAccept: */*\r\nX-Call-Id: " + call_id +
                      "\r\nX-Vapi-Signature: " + signature_of(secret, body) +
                      "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    }
    return out;
}

}  // namespace relevo::bench
