#include "call_windows.hpp"

namespace relevo::voice_call {

models::weekly_windows parse_windows(const json::value& windows)
{
    models::weekly_windows out;
    if (!windows.as_array())
        return out;
    for (const auto& w : *windows.as_array()) {
        models::weekly_window window;
        const auto from = models::parse_clock(w.text("from")), to = models::parse_clock(w.text("to"));
        if (!from || !to)
            continue;  // settings are validated when they are saved
        window.from = *from;
        window.to = *to;
        if (const auto* days = w.find("days"); days && days->as_array())
            for (const auto& day : *days->as_array())
                window.days.push_back(static_cast<int>(day.as_integer().value_or(0)));
        out.push_back(std::move(window));
    }
    return out;
}

}  // namespace relevo::voice_call
