package io.aegisbench.proxy.guard;

import io.aegisbench.proxy.hotpath.TestProxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Bytes and what becomes of them.
 *
 * @param name what is tried
 * @param bytes as Latin-1
 * @param statuses of the answers, in order
 * @param handled how many requests a handler sees
 * @param forwarded the bodies that an upstream would get
 */
record FramingCase(
        String name, String bytes, List<Integer> statuses, int handled, List<String> forwarded) {
    private static final String LINE = "POST /v1/chat/completions HTTP/1.1\r\n";
    private static final String REST =
            "Authorization: Bearer " + TestProxy.KEY + "\r\nContent-Type: application/json\r\n";
    private static final String HEAD = LINE + "Host: a\r\n" + REST;
    private static final String LIVE = "GET /live HTTP/1.1\r\nHost: a\r\n\r\n";

    @Override
    public String toString() {
        return name;
    }

    static List<FramingCase> refused() {
        List<FramingCase> cases = new ArrayList<>();
        lengths(cases);
        codings(cases);
        lines(cases);
        hosts(cases);
        requestLines(cases);
        chunks(cases);
        limits(cases);
        // What comes first is answered as ever; what is smuggled behind it is not.
        for (FramingCase second : List.copyOf(cases)) {
            List<Integer> statuses = new ArrayList<>(List.of(200));
            statuses.addAll(second.statuses());
            cases.add(
                    new FramingCase(
                            second.name() + ", pipelined",
                            HEAD
                                    + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
                                    + second.bytes(),
                            statuses,
                            second.handled() + 1,
                            List.of("{}")));
        }
        return cases;
    }

    private static List<String> each(String separatedByBars) {
        return List.of(separatedByBars.split("\\|", -1));
    }

    private static FramingCase bad(String name, int status, String bytes) {
        return new FramingCase(name, bytes, List.of(status), 0, List.of());
    }

    private static void lengths(List<FramingCase> cases) {
        String body = "\r\n\r\n{}";
        cases.add(
                bad(
                        "two equal lengths",
                        400,
                        HEAD + "Content-Length: 2\r\nContent-Length: 2" + body));
        cases.add(bad("two lengths", 400, HEAD + "Content-Length: 2\r\nContent-Length: 3" + body));
        cases.add(
                bad(
                        "two lengths, another case",
                        400,
                        HEAD + "content-length: 2\r\nCONTENT-LENGTH: 2" + body));
        for (String value :
                each("2, 2|2,2|+2|-2|0x2|2 2|| |2;|\t2|2\t|1e1|9999999999999999999|²")) {
            cases.add(bad("length '" + value + "'", 400, HEAD + "Content-Length: " + value + body));
        }
        cases.add(
                bad(
                        "length with a space before the colon",
                        400,
                        HEAD + "Content-Length : 2" + body));
    }

    private static void codings(List<FramingCase> cases) {
        String body = "\r\n\r\n0\r\n\r\n";
        for (String value :
                each(
                        "chunked, identity|chunked, chunked|chunked,|,chunked||Chunked|CHUNKED|"
                                + "\"chunked\"|chunked;q=1|\tchunked|chunked\t|chunked x|\u000bchunked")) {
            cases.add(
                    bad(
                            "coding '" + value + "'",
                            400,
                            HEAD + "Transfer-Encoding: " + value + body));
        }
        for (String value : each("xchunked|identity|gzip|gzip, chunked|chunkedx")) {
            cases.add(
                    bad(
                            "coding '" + value + "'",
                            501,
                            HEAD + "Transfer-Encoding: " + value + body));
        }
        codingFields(cases, body);
    }

    private static void codingFields(List<FramingCase> cases, String body) {
        cases.add(bad("coding after a tab", 400, HEAD + "Transfer-Encoding:\tchunked" + body));
        cases.add(
                bad(
                        "coding with a space before the colon",
                        400,
                        HEAD + "Transfer-Encoding : chunked" + body));
        cases.add(bad("folded coding", 400, HEAD + "Transfer-Encoding:\r\n chunked" + body));
        cases.add(
                bad(
                        "coding twice",
                        400,
                        HEAD + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked" + body));
        cases.add(
                bad(
                        "coding and length",
                        400,
                        HEAD + "Transfer-Encoding: chunked\r\nContent-Length: 5" + body));
        cases.add(
                bad(
                        "length and coding",
                        400,
                        HEAD + "Content-Length: 5\r\nTransfer-Encoding: chunked" + body));
        cases.add(
                bad(
                        "coding in HTTP/1.0",
                        400,
                        HEAD.replace("1.1", "1.0") + "Transfer-Encoding: chunked" + body));
    }

    private static void lines(List<FramingCase> cases) {
        cases.add(
                bad("bare LF after the request line", 400, "GET /live HTTP/1.1\nHost: a\r\n\r\n"));
        cases.add(bad("bare LF after a header", 400, "GET /live HTTP/1.1\r\nHost: a\n\r\n"));
        cases.add(
                bad("bare LF at the end of the head", 400, "GET /live HTTP/1.1\r\nHost: a\r\n\n"));
        cases.add(bad("bare LF everywhere", 400, "GET /live HTTP/1.1\nHost: a\n\n"));
        cases.add(
                bad("bare CR in a value", 400, "GET /live HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n"));
        cases.add(
                bad("bare CR in the request line", 400, "GET /live\rHTTP/1.1\r\nHost: a\r\n\r\n"));
        cases.add(bad("CR CR LF", 400, "GET /live HTTP/1.1\r\nHost: a\r\r\n\r\n"));
        cases.add(bad("folded header", 400, "GET /live HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n"));
        cases.add(
                bad(
                        "folded header by a tab",
                        400,
                        "GET /live HTTP/1.1\r\nHost: a\r\nX: a\r\n\tb\r\n\r\n"));
        cases.add(
                bad(
                        "white space before the first header",
                        400,
                        "GET /live HTTP/1.1\r\n Host: a\r\n\r\n"));
        cases.add(
                bad("space before a colon", 400, "GET /live HTTP/1.1\r\nHost: a\r\nX : a\r\n\r\n"));
        cases.add(bad("header without a colon", 400, "GET /live HTTP/1.1\r\nHost: a\r\nX\r\n\r\n"));
        cases.add(
                bad("header without a name", 400, "GET /live HTTP/1.1\r\nHost: a\r\n: a\r\n\r\n"));
        cases.add(bad("non-ASCII name", 400, "GET /live HTTP/1.1\r\nHost: a\r\nÄ: a\r\n\r\n"));
        for (int control : List.of(0, 1, 8, 11, 12, 27, 31, 127)) {
            cases.add(
                    bad(
                            "control " + control + " in a value",
                            400,
                            "GET /live HTTP/1.1\r\nHost: a\r\nX: a"
                                    + (char) control
                                    + "b\r\n\r\n"));
        }
        cases.add(bad("NUL in a name", 400, "GET /live HTTP/1.1\r\nHost: a\r\nX\0: a\r\n\r\n"));
    }

    private static void hosts(List<FramingCase> cases) {
        cases.add(bad("no Host", 400, "GET /live HTTP/1.1\r\nX: a\r\n\r\n"));
        cases.add(bad("no header at all", 400, "GET /live HTTP/1.1\r\n\r\n"));
        cases.add(bad("two Hosts", 400, "GET /live HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"));
        cases.add(bad("two equal Hosts", 400, "GET /live HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n"));
        for (String host : each("|a b|a/b|a@b|a,b|a:|a: |a:b|a:1:2|[::1|[g::1]|\ta|a?")) {
            cases.add(
                    bad(
                            "Host '" + host + "'",
                            400,
                            "GET /live HTTP/1.1\r\nHost: " + host + "\r\n\r\n"));
        }
    }

    private static void requestLines(List<FramingCase> cases) {
        for (String line :
                each(
                        "GET  /live HTTP/1.1|GET /live  HTTP/1.1| GET /live HTTP/1.1|"
                                + "GET /live HTTP/1.1 |GET\t/live HTTP/1.1|GET /live|GET|/live HTTP/1.1|"
                                + "G\0T /live HTTP/1.1|GET /li\0ve HTTP/1.1|GET /li\u007fve HTTP/1.1|"
                                + "GET /lïve HTTP/1.1|GET live HTTP/1.1|GET /live#x HTTP/1.1|"
                                + "GET /live http/1.1|GET /live HTTP/1.1x|GET /live HTTP/11|"
                                + "GET http://b/live HTTP/1.1|GET http://ab/live HTTP/1.1|"
                                + "GET http:///live HTTP/1.1|GET http://u@a/live HTTP/1.1|"
                                + "GET ftp://a/live HTTP/1.1|GET /live XTTP/1.1|"
                                + "GET /v1/%zz HTTP/1.1|GET /v1/% HTTP/1.1|GET /v1/a%2 HTTP/1.1|"
                                + "GET /v1/a?b=% HTTP/1.1|GET /v1/a?%4g=x HTTP/1.1")) {
            cases.add(bad("line '" + line + "'", 400, line + "\r\nHost: a\r\n\r\n"));
        }
        cases.add(bad("an empty line first", 400, "\r\n" + LIVE));
        cases.add(bad("HTTP/2.0", 505, "GET /live HTTP/2.0\r\nHost: a\r\n\r\n"));
        cases.add(bad("HTTP/1.2", 505, "GET /live HTTP/1.2\r\nHost: a\r\n\r\n"));
        cases.add(bad("the preface of HTTP/2", 400, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").with(505));
        cases.add(bad("CONNECT", 405, "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n"));
        cases.add(bad("TRACE", 405, "TRACE /live HTTP/1.1\r\nHost: a\r\n\r\n"));
        for (String line : each("get /live|head /live|Get /live|gET /metrics|options *|post /x")) {
            cases.add(bad("method of '" + line + "'", 501, line + " HTTP/1.1\r\nHost: a\r\n\r\n"));
        }
        for (String body :
                each(
                        "Content-Length: 1\r\n\r\nx|Content-Length: 999999999999999\r\n\r\n|"
                                + "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n|"
                                + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n")) {
            for (String line :
                    each("GET /live|HEAD /live|GET /v1/models|GET /nothing|HEAD /v1/x")) {
                String head = line + " HTTP/1.1\r\nHost: a\r\n";
                cases.add(bad("'" + line + "' with " + body.trim(), 400, head + body));
            }
        }
        cases.add(bad("a TLS hello", 400, "\u0016\u0003\u0001\u0002\0\u0001\0\u0001ü\u0003\u0003"));
    }

    private FramingCase with(int status) {
        return new FramingCase(name, bytes, List.of(status), handled, forwarded);
    }

    private static void chunks(List<FramingCase> cases) {
        String head = HEAD + "Transfer-Encoding: chunked\r\n\r\n";
        for (String body :
                each(
                        "x\r\n|\r\n| 2\r\n{}\r\n0\r\n\r\n|2 \r\n{}\r\n0\r\n\r\n|"
                                + "0x2\r\n{}\r\n0\r\n\r\n|+2\r\n{}\r\n0\r\n\r\n|-2\r\n{}\r\n0\r\n\r\n|"
                                + "2\n{}\r\n0\r\n\r\n|2\r\n{}\n0\r\n\r\n|2\r\n{}0\r\n\r\n|"
                                + "2\r\n{}xx0\r\n\r\n|2\r\n{\r\n0\r\n\r\n|123456789\r\n|"
                                + "ffffffffffffffff\r\n|2;a\n\r\n{}\r\n0\r\n\r\n|"
                                + "2;a\0\r\n{}\r\n0\r\n\r\n|2\r\n{}\r\n0\n\r\n|2\r\n{}\r\n0\r\nX:a\n\r\n|"
                                + "2\r\n{}\r\n0\r\n X: a\r\n\r\n|2\r\n{}\r\n0\r\nX : a\r\n\r\n|"
                                + "2\r\n{}\r\n0\r\nContent-Length: 2\r\n\r\n|"
                                + "2\r\n{}\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n|"
                                + "2\r\n{}\r\n0\r\nHost: b\r\n\r\n|2\r\n{}\r\n0\r\nX: a\rb\r\n\r\n|"
                                + "2\r\n{}\r\n0\r\n\n|2\r\n{}\r\n\r\n|2\r\n{}\r\ng\r\n")) {
            String shown = body.replace("\r", "\\r").replace("\n", "\\n");
            cases.add(
                    new FramingCase(
                            "chunks '" + shown + "'", head + body, List.of(400), 1, List.of()));
        }
        cases.add(
                new FramingCase(
                        "extensions without end",
                        head + "2;" + "a".repeat(300) + "\r\n",
                        List.of(400),
                        1,
                        List.of()));
    }

    private static void limits(List<FramingCase> cases) {
        cases.add(
                bad(
                        "a long request line",
                        414,
                        "GET /" + "a".repeat(600) + " HTTP/1.1\r\nHost: a\r\n\r\n"));
        cases.add(
                bad(
                        "a large head",
                        431,
                        "GET /live HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(2100) + "\r\n\r\n"));
        cases.add(
                bad(
                        "many headers",
                        431,
                        "GET /live HTTP/1.1\r\nHost: a\r\n" + "X: a\r\n".repeat(21) + "\r\n"));
    }

    static List<FramingCase> good() {
        String chunked = HEAD + "Transfer-Encoding: chunked\r\n\r\n";
        List<FramingCase> cases = new ArrayList<>(goodHeads());
        Collections.addAll(
                cases,
                call("a length", HEAD + "Content-Length: 2\r\n\r\n{}"),
                call("a length with spaces", HEAD + "Content-Length:  2 \r\n\r\n{}"),
                call("a length with zeros", HEAD + "Content-Length: 0002\r\n\r\n{}"),
                call("a length without a space", HEAD + "Content-Length:2\r\n\r\n{}"),
                call("chunks", chunked + "2\r\n{}\r\n0\r\n\r\n"),
                call("two chunks", chunked + "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"),
                call("sizes with zeros", chunked + "00000002\r\n{}\r\n000\r\n\r\n"),
                call("an extension", chunked + "2;name=value\r\n{}\r\n0\r\n\r\n"),
                call("a trailer, which is dropped", chunked + "2\r\n{}\r\n0\r\nX-Sum: 1\r\n\r\n"),
                call(
                        "a coding with spaces",
                        HEAD + "Transfer-Encoding:  chunked \r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
                new FramingCase(
                        "three in a row",
                        LIVE + chunked + "2\r\n{}\r\n0\r\n\r\n" + LIVE,
                        List.of(200, 200, 200),
                        3,
                        List.of("{}")),
                new FramingCase(
                        "another version of nothing",
                        "GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n",
                        List.of(404),
                        1,
                        List.of()),
                new FramingCase(
                        "a method that is not taken",
                        "OPTIONS /v1/messages HTTP/1.1\r\nHost: a\r\n\r\n",
                        List.of(405),
                        1,
                        List.of()));
        return cases;
    }

    private static List<FramingCase> goodHeads() {
        return List.of(
                live("a tab in a value", "GET /live HTTP/1.1\r\nHost: a\r\nX:\ta\tb\r\n\r\n"),
                live("UTF-8 in a value", "GET /live HTTP/1.1\r\nHost: a\r\nX: Ã¤\r\n\r\n"),
                live("an empty value", "GET /live HTTP/1.1\r\nHost: a\r\nX:\r\n\r\n"),
                live("a port", "GET /live HTTP/1.1\r\nHost: a:80\r\n\r\n"),
                live("an IPv6 address", "GET /live HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n"),
                live("an absolute target", "GET http://a:80/live HTTP/1.1\r\nHost: a:80\r\n\r\n"),
                live("an absolute target of TLS", "GET https://a/live HTTP/1.1\r\nHost: a\r\n\r\n"),
                live(
                        "a length of nothing",
                        "GET /live HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"),
                live("a query with a semicolon", "GET /live?a;b HTTP/1.1\r\nHost: a\r\n\r\n"),
                nothing("GET /live; HTTP/1.1\r\nHost: a\r\n\r\n"),
                nothing("GET /live;a=b HTTP/1.1\r\nHost: a\r\n\r\n"),
                nothing("GET /;x/live HTTP/1.1\r\nHost: a\r\n\r\n"),
                nothing("GET http://a/live;x?y HTTP/1.1\r\nHost: a\r\n\r\n"),
                live("HTTP/1.0", "GET /live HTTP/1.0\r\n\r\n"),
                live(
                        "an upgrade to h2c, which is ignored",
                        "GET /live HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n"));
    }

    private static FramingCase call(String name, String bytes) {
        return new FramingCase(name, bytes, List.of(200), 1, List.of("{}"));
    }

    private static FramingCase nothing(String bytes) {
        return new FramingCase(
                bytes.substring(0, bytes.indexOf('\r')), bytes, List.of(404), 1, List.of());
    }

    private static FramingCase live(String name, String bytes) {
        return new FramingCase(name, bytes, List.of(200), 1, List.of());
    }
}
