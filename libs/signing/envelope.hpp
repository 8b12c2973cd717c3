#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Secrets at rest: AES-256-GCM envelopes. Each record has a key of its own (DEK), wrapped by a key of the setting
// ENCRYPTION_KEY (KEK). Losing the setting loses the secrets.
namespace relevo::signing {

// Where a secret lies. It is authenticated with it, so that a row copied to another tenant, table or id does not open.
struct secret_place
{
    std::int64_t broker_id = 0;
    std::string table;
    std::string id;
};

struct sealed_secret
{
    std::string key_id;  // of the KEK; safe to store and to log
    std::string bytes;   // 1 version, 12 IV, 32+16 wrapped DEK, 12 IV, then the text and its tag (16)
};

// The KEKs: the first seals, all of them open, so that a new one can be put in front of the old (rotation).
class key_ring
{
public:
    key_ring() = default;  // empty: nothing can be sealed or opened
    // Base64 of 32 bytes each. Nothing when one is not that.
    static std::optional<key_ring> parse(const std::vector<std::string>& base64_keys);

    bool empty() const { return keys_.empty(); }
    bool knows(std::string_view key_id) const { return find(key_id) != nullptr; }
    // Of the key that seals; empty when there is none.
    std::string newest_id() const { return keys_.empty() ? std::string() : keys_.front().id; }

    // Fresh DEK and IVs each time. The ring must not be empty (std::logic_error).
    sealed_secret seal(const secret_place& place, std::string_view text) const;
    // Nothing when the key is not known (see knows), or anything was altered, cut or moved.
    std::optional<std::string> open(const secret_place& place, const sealed_secret& s) const;

private:
    struct key
    {
        std::string id;     // first 8 bytes of SHA-256 of the key, hex
        std::string bytes;  // 32
    };
    const key* find(std::string_view id) const;

    std::vector<key> keys_;
};

}  // namespace relevo::signing
