package io.aegisbench.ledger;

import io.aegisbench.mmr.MountainView;
import io.aegisbench.note.SignedNote;

/**
 * The last checkpoint that was stored, with the tree that it covers. Thread-safe: immutable.
 *
 * @param checkpoint what was signed
 * @param note the signed note
 * @param view the tree at the checkpoint's size
 */
record SignedTree(Checkpoint checkpoint, SignedNote note, MountainView view) {}
