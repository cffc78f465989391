/** What every part of the page may ask for: the words of the viewer's language. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { type Words, wordsOf } from '../words/phrases.js';

export const WordsContext = createContext<Words>(wordsOf('en'));

/** The viewer's words. */
export function useWords(): Words {
  return useContext(WordsContext);
}
