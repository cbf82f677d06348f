package io.aegisbench.proxy.guard;

import io.aegisbench.proxy.hotpath.ErrorShape;
import io.aegisbench.proxy.hotpath.ResponseHeaders;
import io.aegisbench.proxy.hotpath.Verdict;
import io.undertow.util.StatusCodes;
import java.nio.charset.StandardCharsets;

/** Why the guard refuses a connection's bytes, with the answer that is sent before closing. */
enum FramingViolation {
    REQUEST_LINE(400, "bad_request_line", "The request line is malformed."),
    REQUEST_LINE_TOO_LONG(414, "uri_too_long", "The request line is too long."),
    TARGET(
            400,
            "bad_target",
            "The request target is malformed or names another host than Host does."),
    ESCAPE(400, "bad_target", "The request target has a % that begins no escape."),
    METHOD(405, "method_not_allowed", "CONNECT and TRACE are not taken."),
    UNKNOWN_METHOD(501, "unknown_method", "The names of methods are written in capitals."),
    BODY(400, "unexpected_body", "GET and HEAD take no body."),
    VERSION(505, "http_version_not_supported", "Only HTTP/1.1 and HTTP/1.0 are spoken here."),
    BARE_LINE_BREAK(
            400, "bad_line_break", "A line must end with CR LF, and neither may occur elsewhere."),
    FOLDED(400, "folded_header", "A header must not be folded or begin with white space."),
    HEADER_NAME(400, "bad_header_name", "A header's name is malformed."),
    HEADER_VALUE(400, "bad_header_value", "A header's value has a control character."),
    HEAD_TOO_LARGE(431, "headers_too_large", "The headers are too large or too many."),
    HEAD_BACKLOG(503, "head_backlog", "The heads under way leave no room for this one."),
    HOST(400, "bad_host", "There must be exactly one well-formed Host header."),
    CONTENT_LENGTH(400, "bad_content_length", "Content-Length must be one number, once."),
    LENGTH_AND_CODING(
            400, "ambiguous_length", "Content-Length and Transfer-Encoding exclude each other."),
    TRANSFER_ENCODING(
            400,
            "bad_transfer_encoding",
            "Transfer-Encoding must be exactly 'chunked', once, in HTTP/1.1."),
    TRANSFER_CODING(501, "unknown_transfer_coding", "Only the transfer coding 'chunked' is known."),
    CHUNK(400, "bad_chunk", "A chunk is malformed."),
    TRAILER(400, "bad_trailer", "A trailer is malformed or must not be one.");

    private final int status;
    private final String code;
    private final String message;

    FramingViolation(int status, String code, String message) {
        this.status = status;
        this.code = code;
        this.message = message;
    }

    Verdict.Reject reject() {
        return new Verdict.Reject(status, code, message);
    }

    /** {@return the whole response, for a connection that closes after it} */
    byte[] response() {
        byte[] body = ErrorShape.OPENAI.body(reject(), "");
        String allow = this == METHOD ? "Allow: GET, HEAD, POST\r\n" : "";
        String head =
                "HTTP/1.1 %s %s\r\nConnection: close\r\nContent-Type: application/json\r\n%s%s: %s\r\nContent-Length: %s\r\n\r\n"
                        .formatted(
                                status,
                                StatusCodes.getReason(status),
                                allow,
                                ResponseHeaders.EVIDENCE,
                                ResponseHeaders.REFUSED,
                                body.length);
        return (head + new String(body, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
    }
}
