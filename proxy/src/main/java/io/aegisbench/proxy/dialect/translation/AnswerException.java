package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.RefusalException;

/**
 * An answer of the upstream that the client's dialect cannot say. Like {@link RefusalException} it
 * has no stack trace, never leaves this package and says nothing of the answer's values.
 */
final class AnswerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    AnswerException(String what) {
        super("The upstream's answer could not be translated: " + what, null, false, false);
    }

    String reason() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
