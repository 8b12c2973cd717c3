#include "domain/pipeline_rules.hpp"

#include <cstdio>

namespace relevo::scoring {

namespace {

constexpr int max_hops = 3;
constexpr int max_reactivations = 3;
constexpr double referral_days = 7;

time_point::duration hours(double n)
{
    return std::chrono::duration_cast<time_point::duration>(std::chrono::duration<double>(n * 3600));
}

struct situation
{
    stage current;
    const pipeline_facts& facts;
    const pipeline_settings& settings;
    time_point now;
};

bool is_one_of(stage s, std::initializer_list<stage> set)
{
    for (const auto one : set)
        if (one == s)
            return true;
    return false;
}

time_point silent_since(const pipeline_facts& f)
{
    return f.last_inbound_at.value_or(f.stage_entered_at);
}

bool appointment_planned(const situation& s)
{
    return is_one_of(s.current,
                     {stage::entrada, stage::perfilamiento, stage::calificacion_financiera, stage::seguimiento}) &&
           s.facts.has_upcoming_appointment;
}

bool unqualified(const situation& s)
{
    return s.current == stage::calificacion_financiera && s.facts.qualification == calificacion::no_calificado &&
           s.settings.auto_lose_unqualified && !s.facts.is_with_human;
}

bool appointment_over(const situation& s)
{
    const auto& last = s.facts.last_appointment_status;
    return s.current == stage::agendado && !s.facts.has_upcoming_appointment &&
           (last == "completed" || last == "no_show" || last == "cancelled");
}

bool qualified_since(const situation& s)
{
    return s.current == stage::seguimiento && s.facts.qualification == calificacion::calificado &&
           s.facts.qualification_changed_at && *s.facts.qualification_changed_at > s.facts.stage_entered_at;
}

bool profile_complete(const situation& s)
{
    const auto& f = s.facts;
    return s.current == stage::perfilamiento && f.has_name && f.has_location && (f.has_budget || f.has_property_type) &&
           f.score >= s.settings.perfil_min_score;
}

bool first_contact(const situation& s)
{
    const auto& f = s.facts;
    return s.current == stage::entrada && f.has_name && (f.has_phone || f.has_location || f.has_budget) &&
           f.inbound_messages + f.answered_calls > 0;
}

bool potential_waited(const situation& s)
{
    return s.current == stage::calificacion_financiera && s.facts.qualification == calificacion::potencial &&
           s.now - s.facts.stage_entered_at >= hours(s.settings.potencial_grace_hours) &&
           !s.facts.has_upcoming_appointment;
}

bool gone_silent(const situation& s)
{
    return s.current == stage::seguimiento &&
           s.now - silent_since(s.facts) >= hours(s.settings.followup_lost_days * 24) &&
           s.facts.attempts_since_inbound >= s.settings.followup_lost_attempts;
}

bool came_back(const situation& s)
{
    const auto& f = s.facts;
    return s.current == stage::perdido && f.last_inbound_at && *f.last_inbound_at > f.stage_entered_at &&
           f.lost_reason != "duplicado" && f.lost_reason != "numero_equivocado" && !f.do_not_contact &&
           f.reactivations < max_reactivations;
}

bool may_refer(const situation& s)
{
    return s.current == stage::ganado && s.settings.referral_enabled &&
           s.now - s.facts.stage_entered_at >= hours(referral_days * 24);
}

struct rule
{
    const char* name;
    stage to;
    bool (*applies)(const situation&);
    const char* reason;
    const char* lost_reason = "";
};

// In the order in which they are tried.
constexpr rule rules[] = {
    {"P3", stage::agendado, appointment_planned, "Tiene una visita agendada"},
    {"P5", stage::perdido, unqualified, "No cumple los criterios de calificación", "no_calificado"},
    {"P6", stage::seguimiento, appointment_over, "La visita terminó y no hay otra agendada"},
    {"P7", stage::calificacion_financiera, qualified_since, "Nuevos datos: ahora está calificado"},
    {"P2", stage::calificacion_financiera, profile_complete, "Datos de perfil completos y puntaje "},
    {"P1", stage::perfilamiento, first_contact, "Primer contacto con datos del cliente"},
    {"P4", stage::seguimiento, potential_waited, "Potencial sin visita tras el plazo de gracia"},
    {"P8", stage::perdido, gone_silent, "Sin respuesta tras varios intentos", "sin_respuesta"},
    {"P9", stage::perfilamiento, came_back, "El cliente volvió a escribir"},
    {"P10", stage::referidos, may_refer, "Ganado: se pueden pedir referidos"},
};

std::string reason_of(const rule& r, const situation& s)
{
    std::string text = r.reason;
    if (r.applies == profile_complete) {
        char numbers[64];
        std::snprintf(numbers, sizeof numbers, "%.1f ≥ %g", s.facts.score, s.settings.perfil_min_score);
        text += numbers;
    }
    return text;
}

bool is_locked(const pipeline_facts& f, time_point now)
{
    return f.stage_locked_until && *f.stage_locked_until > now;
}

}  // namespace

std::vector<transition> advance(stage current, pipeline_facts facts, const pipeline_settings& settings, time_point now)
{
    std::vector<transition> moves;
    if (facts.is_deleted || is_locked(facts, now))
        return moves;
    while (moves.size() < max_hops) {
        const situation s{current, facts, settings, now};
        const rule* hit = nullptr;
        for (const auto& r : rules)
            if (!hit && !settings.disabled_rules.contains(r.name) && r.applies(s))
                hit = &r;
        if (!hit)
            break;
        moves.push_back({current, hit->to, hit->name, reason_of(*hit, s), hit->lost_reason});
        current = hit->to;
        facts.stage_entered_at = now;
        facts.lost_reason = hit->lost_reason;
    }
    return moves;
}

std::optional<time_point> next_rule_check(stage current, const pipeline_facts& f, const pipeline_settings& s,
                                          time_point now)
{
    if (f.is_deleted)
        return std::nullopt;
    if (is_locked(f, now))
        return f.stage_locked_until;
    std::optional<time_point> at;
    if (current == stage::calificacion_financiera && f.qualification == calificacion::potencial)
        at = f.stage_entered_at + hours(s.potencial_grace_hours);
    else if (current == stage::seguimiento)
        at = silent_since(f) + hours(s.followup_lost_days * 24);
    else if (current == stage::ganado && s.referral_enabled)
        at = f.stage_entered_at + hours(referral_days * 24);
    return at && *at > now ? at : std::nullopt;
}

}  // namespace relevo::scoring
