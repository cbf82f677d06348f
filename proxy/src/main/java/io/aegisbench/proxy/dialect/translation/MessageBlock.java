package io.aegisbench.proxy.dialect.translation;

import tools.jackson.databind.node.ObjectNode;

/**
 * One block of an Anthropic stream: what waits to be sent of it, and whether more can come. Not
 * thread-safe.
 */
final class MessageBlock {
    /** What a block holds. */
    enum Kind {
        TEXT,
        THINKING,
        REDACTED,
        TOOL
    }

    private final Kind kind;
    private final ObjectNode start;
    private final int startChars;
    private final StringBuilder waiting = new StringBuilder();
    private String signature = "";
    private boolean sent;

    // Of a tool's arguments, as far as they have come.
    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean begun;
    private boolean whole;

    /**
     * @param start the block as it stands in its first event
     */
    MessageBlock(Kind kind, ObjectNode start) {
        this.kind = kind;
        this.start = start;
        startChars = kind == Kind.TEXT ? 0 : start.toString().length();
    }

    Kind kind() {
        return kind;
    }

    /** Takes the next piece of a tool's name, or all of it once more, as some servers send it. */
    void name(String piece) {
        String known = start.path("name").asString("");
        String name = piece.startsWith(known) ? piece : known + piece;
        if (begun && !name.equals(known)) {
            throw new AnswerException("a tool call's name goes on after its arguments.");
        }
        start.put("name", name);
    }

    /** {@return whether its first event can be sent: a tool's name may come in pieces} */
    boolean mayBegin() {
        return kind != Kind.TOOL || begun;
    }

    /** {@return the block as it stands in its first event} */
    ObjectNode start() {
        if (kind == Kind.TOOL && start.path("name").asString("").isEmpty()) {
            throw new AnswerException("a tool call has no name.");
        }
        return start;
    }

    /** Adds to what waits. */
    void add(String piece) {
        if (kind == Kind.TOOL) {
            follow(piece);
        }
        waiting.append(piece);
    }

    /** Takes the next piece of the signature. */
    void sign(String piece) {
        signature += piece;
    }

    String signature() {
        return signature;
    }

    /** {@return what waits, which is sent with that} */
    String take() {
        String piece = waiting.toString();
        waiting.setLength(0);
        return piece;
    }

    /** {@return the characters that wait, those of its first event included} */
    int waitingChars() {
        int named = kind == Kind.TOOL ? start.path("name").asString("").length() : 0;
        return startChars + named + waiting.length() + signature.length();
    }

    void close() {
        sent = true;
    }

    boolean isSent() {
        return sent;
    }

    /**
     * {@return whether another block may begin: a text may end at any time, a call when its
     * arguments are a whole object}
     */
    boolean isWhole() {
        return kind != Kind.TOOL || whole;
    }

    /** {@return whether a tool's arguments have neither ended nor are missing} */
    boolean isBroken() {
        return kind == Kind.TOOL && begun && !whole;
    }

    /** Follows braces and strings only: whoever reads the arguments parses them. */
    private void follow(String piece) {
        for (int i = 0; i < piece.length(); i++) {
            char c = piece.charAt(i);
            if (whole && !Character.isWhitespace(c)) {
                throw new AnswerException("a tool call goes on after its arguments.");
            }
            begun |= !Character.isWhitespace(c);
            if (escaped) {
                escaped = false;
            } else if (inString) {
                escaped = c == '\\';
                inString = c != '"';
            } else {
                bracket(c);
            }
        }
    }

    private void bracket(char c) {
        switch (c) {
            case '"' -> inString = true;
            case '{', '[' -> depth++;
            case '}', ']' -> {
                depth--;
                whole = depth <= 0;
            }
            default -> {}
        }
    }
}
