package io.aegisbench.bench;

import java.util.List;
import java.util.Map;

/**
 * Everything a run measured.
 *
 * @param figures one for each cell and round
 * @param skipped cells that could not be measured, and why
 * @param peers what the Python and Rust programs said
 */
record RunData(List<Figure> figures, Map<Cell, String> skipped, PeerData peers) {}
