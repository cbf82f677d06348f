package io.aegisbench.reports.chart;

import java.awt.Color;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The colours of Okabe and Ito, which people with any kind of colour vision can tell apart, and the
 * greys. In SVG each becomes a CSS variable, which the page sets for light and for dark.
 */
final class Palette {
    static final Color INK = new Color(0x1B1F24);
    static final Color MUTED = new Color(0x6A737D);
    static final Color GRID = new Color(0xE3E6EA);
    static final Color PAPER = new Color(0xFEFEFE);

    private static final List<Color> SERIES =
            List.of(
                    new Color(0x0072B2),
                    new Color(0xD55E00),
                    new Color(0x009E73),
                    new Color(0xCC79A7),
                    new Color(0xE69F00),
                    new Color(0x56B4E9),
                    new Color(0x8C6D1F),
                    new Color(0x4B4B4B),
                    new Color(0xF0E442),
                    new Color(0x882255),
                    new Color(0x9AA5B1));

    private Palette() {}

    static Color series(int index) {
        return SERIES.get(Math.floorMod(index, SERIES.size()));
    }

    /** {@return CSS variable by colour} */
    static Map<Color, String> variables() {
        Map<Color, String> variables = new LinkedHashMap<>();
        variables.put(INK, "--ink");
        variables.put(MUTED, "--muted");
        variables.put(GRID, "--grid");
        variables.put(PAPER, "--paper");
        for (int i = 0; i < SERIES.size(); i++) {
            variables.put(SERIES.get(i), "--s" + i);
        }
        return variables;
    }
}
