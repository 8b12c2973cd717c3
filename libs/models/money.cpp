#include "models/money.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <vector>

namespace relevo::models {
namespace {

struct word_meaning
{
    std::string_view word;
    std::string_view currency;  // "$": the default
};
constexpr std::array currencies = {
    word_meaning{"uf", "CLF"},      word_meaning{"ufs", "CLF"},     word_meaning{"clf", "CLF"},
    word_meaning{"clp", "CLP"},     word_meaning{"$", "$"},         word_meaning{"pesos", "$"},
    word_meaning{"peso", "$"},      word_meaning{"usd", "USD"},     word_meaning{"us$", "USD"},
    word_meaning{"u$s", "USD"},     word_meaning{"dolares", "USD"}, word_meaning{"dolar", "USD"},
    word_meaning{"dólares", "USD"}, word_meaning{"dólar", "USD"},   word_meaning{"eur", "EUR"},
    word_meaning{"euros", "EUR"},   word_meaning{"euro", "EUR"},    word_meaning{"€", "EUR"},
    word_meaning{"mxn", "MXN"},     word_meaning{"cop", "COP"},     word_meaning{"ars", "ARS"},
    word_meaning{"pen", "PEN"},     word_meaning{"soles", "PEN"},   word_meaning{"brl", "BRL"},
    word_meaning{"r$", "BRL"},      word_meaning{"reales", "BRL"},
};

struct scale_meaning
{
    std::string_view word;
    double factor;
};
constexpr std::array scales = {
    scale_meaning{"mil", 1e3},    scale_meaning{"k", 1e3},      scale_meaning{"millones", 1e6},
    scale_meaning{"millon", 1e6}, scale_meaning{"millón", 1e6}, scale_meaning{"mm", 1e6},
    scale_meaning{"m", 1e6},      scale_meaning{"palos", 1e6},
};
constexpr std::array fillers = {std::string_view("de"), std::string_view("en"), std::string_view("unos"),
                                std::string_view("unas"), std::string_view("aprox")};

struct token
{
    std::string text;
    std::optional<double> number;
};

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// "4.500" and "150,000" are grouped in threes; otherwise the last separator begins the decimals.
std::optional<double> parse_amount(std::string_view digits)
{
    const auto last = digits.find_last_of(".,");
    bool has_decimals = false;
    if (last != digits.npos) {
        const char mark = digits[last];
        const bool is_repeated = digits.find(mark) != last;
        const bool is_mixed = digits.find(mark == '.' ? ',' : '.') != digits.npos;
        has_decimals = !is_repeated && (is_mixed || digits.size() - last - 1 != 3 || last > 3);
    }
    std::string plain;
    for (std::size_t i = 0; i < digits.size(); ++i)
        if (is_digit(digits[i]))
            plain += digits[i];
        else if (has_decimals && i == last)
            plain += '.';
    const double amount = std::strtod(plain.c_str(), nullptr);
    return amount > 0 && amount < 1e15 ? std::optional(amount) : std::nullopt;
}

std::vector<token> tokens_of(std::string_view text)
{
    constexpr std::string_view separators = " \t\r\n;:()/-+~?!\"'";
    std::vector<token> tokens;
    for (std::size_t at = 0; at < text.size();) {
        const auto begin = at;
        if (is_digit(text[at])) {
            while (at < text.size() && (is_digit(text[at]) || ((text[at] == '.' || text[at] == ',') &&
                                                               at + 1 < text.size() && is_digit(text[at + 1]))))
                ++at;
            const auto digits = text.substr(begin, at - begin);
            tokens.push_back({std::string(digits), parse_amount(digits)});
        } else if (text[at] == '.' || text[at] == ',' || separators.find(text[at]) != separators.npos) {
            ++at;
        } else {
            while (at < text.size() && !is_digit(text[at]) && text[at] != '.' && text[at] != ',' &&
                   separators.find(text[at]) == separators.npos)
                ++at;
            std::string word(text.substr(begin, at - begin));
            std::ranges::transform(word, word.begin(),
                                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
            if (std::ranges::find(fillers, word) == fillers.end())
                tokens.push_back({std::move(word), {}});
        }
    }
    return tokens;
}

std::string_view currency_of(const std::vector<token>& tokens, std::size_t i)
{
    if (i >= tokens.size())
        return {};
    const auto found = std::ranges::find(currencies, tokens[i].text, &word_meaning::word);
    return found == currencies.end() ? std::string_view() : found->currency;
}

struct candidate
{
    double amount;
    std::string_view currency;
    bool is_scaled;
};

// The number at i, with the scales that follow it and the currency beside it.
candidate read_candidate(const std::vector<token>& tokens, std::size_t i)
{
    candidate c{*tokens[i].number, {}, false};
    auto next = i + 1;
    for (; next < tokens.size(); ++next) {
        const auto scale = std::ranges::find(scales, tokens[next].text, &scale_meaning::word);
        const bool is_square_metres =
            next + 1 < tokens.size() && tokens[next].text == "m" && tokens[next + 1].text == "2";
        if (scale == scales.end() || is_square_metres)
            break;
        c.amount *= scale->factor;
        c.is_scaled = true;
    }
    c.currency = currency_of(tokens, next);
    if (c.currency.empty() && i > 0)
        c.currency = currency_of(tokens, i - 1);
    return c;
}

}  // namespace

std::optional<money> parse_budget(std::string_view text, std::string_view default_currency)
{
    const auto tokens = tokens_of(text);
    std::vector<candidate> candidates;
    for (std::size_t i = 0; i < tokens.size(); ++i)
        if (tokens[i].number)
            candidates.push_back(read_candidate(tokens, i));
    if (candidates.empty())
        return {};
    auto best = std::ranges::find_if(candidates, [](const candidate& c) { return !c.currency.empty(); });
    if (best == candidates.end())
        best = std::ranges::find_if(candidates, &candidate::is_scaled);
    if (best == candidates.end())
        best = candidates.begin();
    const bool is_default = best->currency.empty() || best->currency == "$";
    return money{std::round(best->amount * 1e6) / 1e6, std::string(is_default ? default_currency : best->currency)};
}

}  // namespace relevo::models
