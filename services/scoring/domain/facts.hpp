#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/time.hpp"

namespace relevo::scoring {

using models::time_point;

// What is known of a lead (crm.lead_facts). A lead that crm-sync has not stored yet has none of it.
struct lead_facts
{
    std::optional<std::string> name, phone, email, location, property_type, budget, dicom_status;
    bool phone_valid = false, email_valid = false;
    std::optional<std::int64_t> monthly_income, morosidad_amount;
    std::optional<time_point> monthly_income_at, dicom_status_at, budget_at;
    // The lead was asked twice and does not know: then "unknown" counts as an answer.
    bool dicom_asked_twice = false;
};

// Kinds of score_events. Attempts have no points, they count for rule P8; nor have answers that DICOM is not known.
namespace kinds {
inline constexpr const char* inbound_message = "inbound_message";
inline constexpr const char* call_answered = "call_answered";
inline constexpr const char* call_over_60s = "call_over_60s";
inline constexpr const char* interest_confirmed = "interest_confirmed";
inline constexpr const char* appointment_scheduled = "appointment_scheduled";
inline constexpr const char* appointment_confirmed = "appointment_confirmed";
inline constexpr const char* appointment_completed = "appointment_completed";
inline constexpr const char* appointment_cancelled_by_lead = "appointment_cancelled_by_lead";
inline constexpr const char* appointment_no_show = "appointment_no_show";
inline constexpr const char* message_read = "message_read";
inline constexpr const char* referral_given = "referral_given";
inline constexpr const char* explicit_not_interested = "explicit_not_interested";
inline constexpr const char* outbound_attempt = "outbound_attempt";
inline constexpr const char* dicom_unknown = "dicom_unknown";
}  // namespace kinds

// Something that happened, once.
struct engagement_event
{
    std::string kind;
    time_point at;
};

// What the analysis of one finished call made of it.
struct call_judgement
{
    std::int64_t call_id = 0;
    double score_delta = 0;
    std::string sentence;  // what it was based on
    time_point at;
};

struct scoring_facts
{
    lead_facts lead;
    std::vector<engagement_event> events;
    std::vector<call_judgement> calls;
};

}  // namespace relevo::scoring
