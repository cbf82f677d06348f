package io.aegisbench.proxy.firewall;

/**
 * A rules file that is refused as a whole; the message names the line, the rule and what is wrong.
 */
public final class RuleFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RuleFileException(int line, String where, String problem) {
        super("rules file refused: line=" + line + ", at=" + where + ": " + problem);
    }

    RuleFileException(String problem) {
        super("rules file refused: " + problem);
    }
}
