package io.aegisbench.bench;

import java.util.List;

/** One table of the article, with our figures beside the published ones. */
interface ArticleTable {
    /** {@return the cells that a run without {@code -Dbench} measures for it} */
    List<Cell> cells();

    /** {@return whether a cell's figure stands in this table} */
    boolean shows(Cell cell);

    /**
     * {@return the table as lines of at most 120 characters; none if nothing was measured for it}
     */
    List<String> lines(RunData data);
}
