#pragma once

#include <string_view>

namespace relevo::http {

// What a request's header must not contain, as the first fault found (a short English phrase for the log and the
// answer's detail), or empty when it may go to the parser. header ends with the blank line (CR LF CR LF). Refused
// although Beast lets it pass: a Transfer-Encoding other than exactly "chunked" (or in HTTP/1.0), one beside a
// Content-Length, repeated or listed Content-Length, repeated or missing Host, obs-fold, bare CR or LF, control
// characters.
std::string_view header_fault(std::string_view header);

// The same for a header that has not fully arrived: only what more bytes cannot mend (a bare LF).
std::string_view partial_header_fault(std::string_view header);

}  // namespace relevo::http
