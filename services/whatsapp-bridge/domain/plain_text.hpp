#pragma once

#include <string>
#include <string_view>

namespace relevo::whatsapp_bridge {

// What a person typed, as it may be stored and shown on a page: without tags and comments of HTML (and what stands in
// <script> and <style>), without control characters but line breaks, trimmed. "3 < 4" stays.
std::string plain_text(std::string_view text);

}  // namespace relevo::whatsapp_bridge
