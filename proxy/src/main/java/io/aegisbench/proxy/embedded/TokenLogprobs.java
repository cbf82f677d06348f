package io.aegisbench.proxy.embedded;

import java.nio.charset.StandardCharsets;

/** Writes tokens' probabilities, in the shape of chats and in the older one of completions. */
final class TokenLogprobs {
    private TokenLogprobs() {}

    static void chat(StringBuilder out, AnswerPlan plan, int from, int count) {
        if (plan.logprobs() < 0 || count == 0) {
            out.append("null");
            return;
        }
        TokenSource source = plan.source();
        out.append("{\"content\":[");
        for (int i = from; i < from + count; i++) {
            TokenSource.Candidate[] candidates = source.distribution(i);
            out.append(i == from ? "{" : ",{");
            chatToken(out, chosen(source, candidates, i));
            out.append(",\"top_logprobs\":[");
            for (int k = 0; k < plan.logprobs(); k++) {
                out.append(k == 0 ? "{" : ",{");
                chatToken(out, candidates[k]);
                out.append('}');
            }
            out.append("]}");
        }
        out.append("],\"refusal\":null}");
    }

    private static void chatToken(StringBuilder out, TokenSource.Candidate candidate) {
        out.append("\"token\":\"").append(candidate.text());
        out.append("\",\"logprob\":").append(candidate.logprob()).append(",\"bytes\":[");
        byte[] bytes = candidate.text().getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < bytes.length; i++) {
            out.append(i == 0 ? "" : ",").append(bytes[i]);
        }
        out.append(']');
    }

    private static TokenSource.Candidate chosen(
            TokenSource source, TokenSource.Candidate[] candidates, int index) {
        String text = source.text(index);
        for (TokenSource.Candidate candidate : candidates) {
            if (candidate.text().equals(text)) {
                return candidate;
            }
        }
        throw new IllegalStateException("a token is one of its candidates");
    }

    static void legacy(StringBuilder out, AnswerPlan plan, int from, int count) {
        if (plan.logprobs() < 0 || count == 0) {
            out.append("null");
            return;
        }
        StringBuilder tokens = new StringBuilder();
        StringBuilder chances = new StringBuilder();
        StringBuilder tops = new StringBuilder();
        StringBuilder offsets = new StringBuilder();
        TokenSource source = plan.source();
        int offset = 0;
        for (int i = from; i < from + count; i++) {
            String comma = i == from ? "" : ",";
            TokenSource.Candidate[] candidates = source.distribution(i);
            tokens.append(comma).append('"').append(source.text(i)).append('"');
            chances.append(comma).append(chosen(source, candidates, i).logprob());
            offsets.append(comma).append(offset);
            offset += source.text(i).length();
            tops.append(comma).append('{');
            for (int k = 0; k < plan.logprobs(); k++) {
                tops.append(k == 0 ? "\"" : ",\"").append(candidates[k].text());
                tops.append("\":").append(candidates[k].logprob());
            }
            tops.append('}');
        }
        out.append("{\"tokens\":[").append(tokens).append("],\"token_logprobs\":[");
        out.append(chances).append("],\"top_logprobs\":[").append(tops);
        out.append("],\"text_offset\":[").append(offsets).append("]}");
    }
}
