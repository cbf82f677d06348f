package io.aegisbench.reports.chart;

import java.awt.Color;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes drawn SVG small and coloured by the page: each distinct style becomes a class that all
 * charts share, and each colour of the palette a CSS variable. Not thread-safe: one page owns it.
 */
public final class SvgStyles {
    private static final Pattern STYLE = Pattern.compile("style='([^']*)'");
    private static final Pattern NEEDLESS =
            Pattern.compile(" text-rendering='geometricPrecision'| xmlns:(xlink|jfreesvg)='[^']*'");
    private static final Pattern LONG_NUMBER = Pattern.compile("(\\d+\\.\\d)\\d{5,}");
    private static final Pattern GROUPED_TEXT =
            Pattern.compile("<g>(<text [^>]*>[^<]*</text>)</g>");

    private final Map<String, String> classes = new LinkedHashMap<>();

    /**
     * {@return the element with classes in place of styles}
     *
     * @param wholeClip id of the clip that is the whole picture and so clips nothing
     */
    String shared(String svg, String wholeClip) {
        String lean =
                NEEDLESS.matcher(svg)
                        .replaceAll("")
                        .replace(" clip-path='url(#" + wholeClip + ")'", "");
        lean = GROUPED_TEXT.matcher(lean).replaceAll("$1");
        return STYLE.matcher(lean)
                .replaceAll(m ->
                        Matcher.quoteReplacement("class='" + named(coloured(m.group(1))) + "'"));
    }

    private String named(String style) {
        String whole = LONG_NUMBER.matcher(style).replaceAll("$1");
        return classes.computeIfAbsent(whole, _ -> "c" + classes.size());
    }

    private static String coloured(String style) {
        String result = style;
        for (Map.Entry<Color, String> variable : Palette.variables().entrySet()) {
            Color colour = variable.getKey();
            String written =
                    "rgb(%s,%s,%s)".formatted(colour.getRed(), colour.getGreen(), colour.getBlue());
            result = result.replace(written, "var(" + variable.getValue() + ")");
        }
        return result;
    }

    /** {@return the style sheet of all classes so far} */
    public String sheet() {
        StringBuilder sheet = new StringBuilder();
        classes.forEach((style, name) ->
                sheet.append('.').append(name).append('{').append(style).append("}\n"));
        return sheet.toString();
    }
}
