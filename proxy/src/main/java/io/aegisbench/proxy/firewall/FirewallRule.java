package io.aegisbench.proxy.firewall;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Optional;

/**
 * One rule, for a class of attacks.
 *
 * @param id its name in findings
 * @param kind the class of attack
 * @param score of a passage in which it matches
 * @param reason why it is there
 * @param price what it costs, and when
 * @param literals where it is tried, without regard to case or signs between letters
 * @param regex what must match around a literal; without it the literal alone does
 * @param run whether it is tried on runs without blanks, in which a literal occurs as it is
 * @param examples texts in which it matches
 * @param spares texts that look like it and in which it does not match
 */
record FirewallRule(
        String id,
        String kind,
        int score,
        String reason,
        String price,
        List<String> literals,
        Optional<Pattern> regex,
        boolean run,
        List<String> examples,
        List<String> spares) {}
