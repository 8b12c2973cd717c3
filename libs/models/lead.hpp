#pragma once

#include "models/enum_names.hpp"

namespace relevo::models {

// Pipeline stages in their order.
enum class stage
{
    entrada = 1,
    perfilamiento,
    calificacion_financiera,
    agendado,
    seguimiento,
    referidos,
    ganado,
    perdido
};
inline constexpr enum_names<stage, 8> stage_names{{{stage::entrada, "entrada"},
                                                   {stage::perfilamiento, "perfilamiento"},
                                                   {stage::calificacion_financiera, "calificacion_financiera"},
                                                   {stage::agendado, "agendado"},
                                                   {stage::seguimiento, "seguimiento"},
                                                   {stage::referidos, "referidos"},
                                                   {stage::ganado, "ganado"},
                                                   {stage::perdido, "perdido"}}};
constexpr std::string_view to_string(stage s)
{
    return name_of(stage_names, s);
}
constexpr std::optional<stage> parse_stage(std::string_view s)
{
    return value_of(stage_names, s);
}
constexpr int order_of(stage s)
{
    return static_cast<int>(s);
}
constexpr bool is_terminal(stage s)
{
    return s == stage::ganado || s == stage::perdido;
}

// A lead's "status": how warm it is.
enum class temperature
{
    cold,
    warm,
    hot,
    converted,
    lost
};
inline constexpr enum_names<temperature, 5> temperature_names{{{temperature::cold, "cold"},
                                                               {temperature::warm, "warm"},
                                                               {temperature::hot, "hot"},
                                                               {temperature::converted, "converted"},
                                                               {temperature::lost, "lost"}}};
constexpr std::string_view to_string(temperature t)
{
    return name_of(temperature_names, t);
}
constexpr std::optional<temperature> parse_temperature(std::string_view s)
{
    return value_of(temperature_names, s);
}

enum class calificacion
{
    calificado,
    potencial,
    no_calificado
};
inline constexpr enum_names<calificacion, 3> calificacion_names{{{calificacion::calificado, "calificado"},
                                                                 {calificacion::potencial, "potencial"},
                                                                 {calificacion::no_calificado, "no_calificado"}}};
constexpr std::string_view to_string(calificacion c)
{
    return name_of(calificacion_names, c);
}
constexpr std::optional<calificacion> parse_calificacion(std::string_view s)
{
    return value_of(calificacion_names, s);
}

// Chile's register of debtors.
enum class dicom_status
{
    clean,
    has_debt,
    unknown
};
inline constexpr enum_names<dicom_status, 3> dicom_status_names{
    {{dicom_status::clean, "clean"}, {dicom_status::has_debt, "has_debt"}, {dicom_status::unknown, "unknown"}}};
constexpr std::string_view to_string(dicom_status d)
{
    return name_of(dicom_status_names, d);
}
constexpr std::optional<dicom_status> parse_dicom_status(std::string_view s)
{
    return value_of(dicom_status_names, s);
}

enum class lost_reason
{
    no_calificado,
    sin_respuesta,
    precio,
    compro_otro,
    no_interesado,
    numero_equivocado,
    duplicado,
    otro
};
inline constexpr enum_names<lost_reason, 8> lost_reason_names{{{lost_reason::no_calificado, "no_calificado"},
                                                               {lost_reason::sin_respuesta, "sin_respuesta"},
                                                               {lost_reason::precio, "precio"},
                                                               {lost_reason::compro_otro, "compro_otro"},
                                                               {lost_reason::no_interesado, "no_interesado"},
                                                               {lost_reason::numero_equivocado, "numero_equivocado"},
                                                               {lost_reason::duplicado, "duplicado"},
                                                               {lost_reason::otro, "otro"}}};
constexpr std::string_view to_string(lost_reason r)
{
    return name_of(lost_reason_names, r);
}
constexpr std::optional<lost_reason> parse_lost_reason(std::string_view s)
{
    return value_of(lost_reason_names, s);
}

}  // namespace relevo::models
