#pragma once

#include "http/message.hpp"

namespace relevo::http {

// Bounds the memory of all bodies that are being read or handled at one time. Used on one loop.
class body_budget
{
public:
    explicit body_budget(std::size_t bytes) : left_(bytes) {}

    // Holds its bytes as long as it lives. Throws refusal 503 overloaded when they are not there.
    class share
    {
    public:
        share(body_budget& of, std::size_t bytes) : of_(of), bytes_(bytes)
        {
            if (bytes_ > of_.left_)
                throw refusal(overloaded());
            of_.left_ -= bytes_;
        }
        ~share() { of_.left_ += bytes_; }
        share(const share&) = delete;
        share& operator=(const share&) = delete;

    private:
        body_budget& of_;
        std::size_t bytes_;
    };

private:
    std::size_t left_;
};

}  // namespace relevo::http
