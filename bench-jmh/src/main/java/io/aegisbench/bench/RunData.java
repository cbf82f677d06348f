package io.aegisbench.bench;

import java.util.List;

/**
 * Everything a run measured.
 *
 * @param figures one for each cell and round
 * @param peers what the Python and Rust programs said
 */
record RunData(List<Figure> figures, PeerData peers) {}
