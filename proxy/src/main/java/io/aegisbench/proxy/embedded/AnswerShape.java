package io.aegisbench.proxy.embedded;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;

/**
 * How one API writes its answers. They are written by hand, as the embedded upstream shares its
 * machine with what is measured. A stream is an opening, then parts that each are said at a time of
 * their own, then a closing. Thread-safe: without state.
 */
sealed interface AnswerShape permits CompletionShape, MessageShape, ResponseShape {
    /** OpenAI's chats and older completions. */
    CompletionShape COMPLETIONS = new CompletionShape();

    /** Anthropic's messages. */
    MessageShape MESSAGES = new MessageShape();

    /** OpenAI's responses. */
    ResponseShape RESPONSES = new ResponseShape();

    /** When all answers were made. */
    long CREATED = 1_760_000_000L;

    /** {@return an answer that is no stream} */
    String whole(AnswerPlan plan);

    /** Appends what a stream begins with. */
    void open(StringBuilder out, AnswerPlan plan);

    /** Appends a part of a stream, counted from 0. */
    void part(StringBuilder out, AnswerPlan plan, int index);

    /** Appends what a stream ends with, its end marker included. */
    void close(StringBuilder out, AnswerPlan plan);

    /**
     * {@return a body that says what went wrong}
     *
     * @param status of the answer
     * @param code short
     * @param message a sentence
     */
    String error(int status, String code, String message);

    /** {@return the event with which a stream says that the model failed} */
    String failure();

    /** {@return the shape in which whoever asks wants to be told of an error} */
    static AnswerShape of(HttpServerExchange exchange) {
        boolean messages = exchange.getRequestPath().startsWith("/v1/messages");
        return messages || isAnthropic(exchange) ? MESSAGES : COMPLETIONS;
    }

    /** {@return whether the client names a version of Anthropic's API} */
    static boolean isAnthropic(HttpServerExchange exchange) {
        return exchange.getRequestHeaders().contains(ANTHROPIC_VERSION);
    }

    /** Anthropic's clients send it with each request. */
    HttpString ANTHROPIC_VERSION = new HttpString("anthropic-version");
}
